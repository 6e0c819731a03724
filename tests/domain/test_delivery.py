from __future__ import annotations

import pytest

from classbell.domain.delivery import (
    Attempt,
    CallFailed,
    Course,
    NotSent,
    OutcomeUnknown,
    Policy,
    Rejected,
    Scope,
    TooBig,
    Verdict,
    is_gone,
    judge,
)

NEVER_TWICE = Policy()
RATHER_TWICE = Policy(repeats=1)


def test_no_failure_means_sent() -> None:
    assert judge(None, NEVER_TWICE) == Verdict(Course.SENT)


@pytest.mark.parametrize(
    ("code", "description", "course"),
    [
        (400, "Bad Request: message is not modified: specified new message content ...", Course.BENIGN),
        (400, "Bad Request: query is too old and response timeout expired or query ID is invalid", "benign"),
        (400, "Bad Request: message to delete not found", Course.BENIGN),
        (400, "Bad Request: chat not found", Course.UNREACHABLE),
        (400, "Bad Request: PEER_ID_INVALID", Course.UNREACHABLE),
        (400, "Bad Request: not enough rights to send text messages to the chat", Course.UNREACHABLE),
        (403, "Forbidden: bot was blocked by the user", Course.UNREACHABLE),
        (403, "Forbidden: user is deactivated", Course.UNREACHABLE),
        (403, "Forbidden: bot can't initiate conversation with a user", Course.UNREACHABLE),
        (403, "Forbidden: bot was kicked from the group chat", Course.UNREACHABLE),
        (401, "Unauthorized", Course.STOP),
        (404, "Not Found", Course.STOP),
        (404, "Not Found: method not found", Course.FAILED),
        (409, "Conflict: terminated by other getUpdates request", Course.CONFLICT),
        (400, "Bad Request: can't parse entities: unsupported start tag", Course.FAILED),
        (400, "Bad Request: message to edit not found", Course.FAILED),
        (413, "Request Entity Too Large", Course.FAILED),
    ],
)
def test_a_refusal_is_sorted_by_its_code_and_words(code: int, description: str, course: str) -> None:
    verdict = judge(Rejected(code, description), RATHER_TWICE)
    assert verdict == Verdict(Course(course), reason=description)


@pytest.mark.parametrize(
    ("failure", "gone"),
    [
        (Rejected(400, "Bad Request: message to edit not found"), True),
        (Rejected(400, "Bad Request: message can't be edited"), True),
        (Rejected(400, "Bad Request: MESSAGE_ID_INVALID"), True),
        (Rejected(400, "Bad Request: message is not modified"), False),
        (OutcomeUnknown("message to edit not found"), False),
    ],
)
def test_what_cannot_be_edited_any_more_is_told_from_what_was_refused(failure: CallFailed, *, gone: bool) -> None:
    assert is_gone(failure) is gone


def test_a_migrated_group_is_addressed_anew() -> None:
    refusal = Rejected(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1007)
    verdict = judge(refusal, NEVER_TWICE)
    assert (verdict.course, verdict.chat_id) == (Course.READDRESS, -1007)


@pytest.mark.parametrize(("chat_id", "scope"), [(-100, Scope.CHAT), (42, Scope.SENDER), (None, Scope.SENDER)])
def test_a_flood_refusal_is_waited_for_by_the_group_or_by_all(chat_id: int | None, scope: Scope) -> None:
    refusal = Rejected(429, "Too Many Requests: retry after 7", retry_after=7)
    verdict = judge(refusal, NEVER_TWICE, Attempt(chat_id))
    assert verdict == Verdict(Course.RETRY, 7, scope, reason=refusal.description)


def test_a_flood_refusal_without_a_wait_backs_off_by_itself() -> None:
    verdict = judge(Rejected(429, "Too Many Requests"), Policy(first_wait_for=2), Attempt(5, number=3))
    assert (verdict.course, verdict.wait_for) == (Course.RETRY, 8)


@pytest.mark.parametrize(("number", "wait_for"), [(1, 1), (2, 2), (5, 16), (7, 60), (10**6, 60)])
def test_what_was_not_sent_is_tried_again_ever_more_slowly_by_the_whole_sender(number: int, wait_for: float) -> None:
    verdict = judge(NotSent("no connection"), NEVER_TWICE, Attempt(42, number))
    assert verdict == Verdict(Course.RETRY, wait_for, Scope.SENDER, reason="no connection")


@pytest.mark.parametrize("failure", [OutcomeUnknown("timed out"), Rejected(502, "Bad Gateway"), CallFailed()])
def test_an_unknown_outcome_stays_unknown_for_kinds_that_must_not_come_twice(failure: CallFailed) -> None:
    assert judge(failure, NEVER_TWICE).course is Course.UNKNOWN


def test_an_unknown_outcome_is_repeated_once_where_twice_is_better_than_never() -> None:
    failure = OutcomeUnknown("timed out")
    assert judge(failure, RATHER_TWICE, Attempt(1)).course is Course.REPEAT
    assert judge(failure, RATHER_TWICE, Attempt(1, number=2, unknown_before=1)).course is Course.UNKNOWN


def test_unsent_attempts_do_not_use_up_the_repeats() -> None:
    verdict = judge(OutcomeUnknown("timed out"), RATHER_TWICE, Attempt(1, number=9, unknown_before=0))
    assert verdict.course is Course.REPEAT


def test_a_file_over_the_limit_fails_for_good() -> None:
    assert judge(TooBig("over 20 MB"), RATHER_TWICE) == Verdict(Course.FAILED, reason="over 20 MB")


def test_a_refusal_reads_as_its_code_and_description() -> None:
    assert str(Rejected(403, "Forbidden: bot was blocked by the user")) == (
        "403 Forbidden: bot was blocked by the user"
    )
