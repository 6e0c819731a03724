"""How a notice that is being written looks to its author: the head of its board, and the buttons below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from classbell.actions.notices import Draft
from classbell.actions.previews import Preview
from classbell.domain import placeholders
from classbell.domain.audiences import Recipient, Side
from classbell.domain.notices import REASONS, Notice, State
from classbell.handlers.audience_views import value
from classbell.handlers.paging import paged
from classbell.storage.audiences import Picked
from classbell.words.buttons import Button
from classbell.words.catalogue import Html, Voice

NAMED = 10
_AT = {State.ASKING: "approval.view"}
"""Where a draft is looked at while it cannot be changed."""

Keyboard = list[list[Button]]


def head(voice: Voice, draft: Draft) -> Html:
    """Say whom the draft is for, how many that is, who cannot be reached and why, and what to do next."""
    lines = [voice.html("notice.title"), *audience(voice, draft.picked)]
    if draft.picked:
        lines.append(voice.html("notice.reach", count=draft.reach.count))
    if draft.reach.beyond:
        lines.append(beyond(voice, draft.reach.beyond))
    if draft.notice.content is not None:
        lines += terms(voice, draft.notice)
    if draft.quiet_until and draft.reach.count:
        lines.append(voice.html("notice.quiet", until=draft.quiet_until))
    return Html("\n".join([*lines, Html(), _next(voice, draft)]))


def terms(voice: Voice, notice: Notice) -> list[Html]:
    """Say what a notice asks of its recipients, until when, and how it goes where that is not the plain way."""
    lines = []
    if notice.receipt:
        asked = voice.listed(notice.choices, "clauses") or voice.text("notice.confirm")
        word = "notice.asks_until" if notice.deadline_at else "notice.asks"
        lines.append(voice.html(word, asked=asked, at=notice.deadline_at))
    if notice.receipt and notice.nudge_before:
        hours = notice.nudge_before // timedelta(hours=1)
        lines.append(voice.html("choice.nudged", hours=hours, count=notice.nudge_times))
    on = {"urgent": notice.signed_by is not None, "to_chats": notice.to_chats, "by_channel": notice.by_channel}
    ways = [voice.text(f"notice.goes.{way}") for way, is_on in on.items() if is_on]
    return [*lines, voice.html("notice.goes", ways=voice.listed(ways, "clauses"))] if ways else lines


def _next(voice: Voice, draft: Draft) -> Html:
    content = draft.notice.content
    if content is None:
        return voice.html("notice.how")
    if content.is_album:
        return voice.html("notice.album", count=len(content.items))
    return voice.html("notice.written")


def audience(voice: Voice, picked: Sequence[Picked]) -> list[Html]:
    """Say what was picked, a line a side."""
    sides = {side: [one for one in picked if one.part.side is side] for side in Side}
    if not sides[Side.WHOM]:
        return [voice.html("notice.for_nobody"), *(_line(voice, side, sides[side]) for side in Side if sides[side])]
    return [_line(voice, side, found) for side, found in sides.items() if found]


def _line(voice: Voice, side: Side, picked: Sequence[Picked]) -> Html:
    named = [part(voice, one) for one in picked[:NAMED]]
    if len(picked) > NAMED:
        named.append(voice.text("notice.parts_more", count=len(picked) - NAMED))
    return voice.html(f"notice.parts.{side}", parts=voice.listed(named, "clauses"))


def part(voice: Voice, picked: Picked) -> str:
    """Name one part of an audience."""
    name = value(voice, picked.part, picked.name)
    return voice.text("notice.part", title=picked.class_title, name=name) if picked.class_title else name


def beyond(voice: Voice, people: Sequence[Recipient]) -> Html:
    """Name those who cannot be reached, with the reason; the first few, and how many more."""
    named = [
        voice.text("notice.with_reason", name=one.name, reason=reason(voice, one.obstacle)) for one in people[:NAMED]
    ]
    if len(people) > NAMED:
        named.append(voice.text("notice.and_more", count=len(people) - NAMED))
    return voice.html("notice.beyond", count=len(people), names=voice.listed(named))


def reason(voice: Voice, key: str | None) -> str:
    """Say why a message cannot arrive; what Telegram itself said goes in as it is."""
    return voice.text(f"notice.reason.{key}") if key in REASONS else key or voice.text("notice.reason.none")


def board(voice: Voice, draft: Draft) -> Keyboard:
    """Offer what can be done with the draft as it stands."""
    notice, count = draft.notice, draft.reach.count
    rows = [[Button(voice.text("notice.audience"), f"audience.classes:{notice.id}:whom:0")]]
    if draft.picked:
        rows.append([_narrowing(voice, draft, Side.ONLY), _narrowing(voice, draft, Side.EXCEPT)])
    rows.append([Button(voice.text("template.button"), f"template.list:{notice.id}:0")])
    if notice.content is not None:
        rows += _look(voice, draft)
        if count and draft.needs_approval:
            rows.append([Button(voice.text("approval.ask", count=count), f"approval.ask:{notice.id}:{count}")])
        elif count:
            rows.append([Button(voice.text("notice.send", count=count), f"notice.send:{notice.id}:{count}")])
            rows.append(
                [
                    Button(voice.text("schedule.button"), f"schedule.when:{notice.id}"),
                    Button(voice.text("way.button"), f"way.view:{notice.id}"),
                ]
            )
    return [*rows, [Button(voice.text("notice.discard"), f"notice.discard:{notice.id}")]]


def _narrowing(voice: Voice, draft: Draft, side: Side) -> Button:
    number = sum(one.part.side is side for one in draft.picked)
    label = voice.text(f"notice.{side}") if not number else voice.text(f"notice.{side}_some", number=number)
    return Button(label, f"audience.limits:{draft.notice.id}:{side}")


def _look(voice: Voice, draft: Draft) -> Keyboard:
    """Offer what is about the looks of a notice that is written."""
    notice = draft.notice
    assert notice.content is not None  # whoever asks has seen it
    asked = "notice.receipt_on" if notice.receipt else "notice.receipt_off"
    rows = [
        [
            Button(voice.text(asked), f"notice.receipt:{notice.id}:{int(not notice.receipt)}"),
            Button(voice.text("notice.test"), f"notice.test:{notice.id}"),
        ]
    ]
    if notice.receipt:
        rows.append([Button(voice.text("choice.button"), f"choice.edit:{notice.id}")])
    if placeholders.wanted(notice.content) and draft.reach.count:
        rows.append([Button(voice.text("notice.read_as"), f"notice.readers:{notice.id}:0")])
    return rows


def discarding(voice: Voice, draft: Draft) -> tuple[Html, Keyboard]:
    """Ask whether a draft that says something shall be thrown away."""
    notice_id = draft.notice.id
    rows = [
        [Button(voice.text("notice.discard_yes"), f"notice.discarded:{notice_id}")],
        [Button(voice.text("choice.back"), f"notice.board:{notice_id}")],
    ]
    return voice.html("notice.discarding", gist=_gist(voice, draft)), rows


def drafts(voice: Voice, found: Sequence[Draft], page: int) -> Keyboard:
    """List what somebody has begun, and offer to begin another."""
    buttons = [
        Button(_draft(voice, one), f"{_AT.get(one.notice.state, 'notice.board')}:{one.notice.id}") for one in found
    ]
    return [[Button(voice.text("notice.new"), "notice.new:0")], *paged(buttons, page, "notice.drafts")]


def _draft(voice: Voice, draft: Draft) -> str:
    word = "notice.draft_asked" if draft.notice.state is State.ASKING else "notice.draft"
    count, heads = draft.reach.count, draft.reach.heads
    whom = voice.text("notice.draft_all" if count == heads else "notice.draft_some", count=count, heads=heads)
    return voice.text(word, gist=_gist(voice, draft), whom=whom)


def _gist(voice: Voice, draft: Draft) -> str:
    content = draft.notice.content
    if content is None:
        return voice.text("notice.unwritten")
    return content.gist or voice.text(f"notice.kind.{content.kind}")


def readers(voice: Voice, notice_id: int, people: Sequence[Recipient], page: int) -> Keyboard:
    """Offer the people of an audience, to see what one of them will read."""
    buttons = [Button(one.name, f"notice.read_as:{notice_id}:{one.person_id}") for one in people]
    rows = paged(buttons, page, f"notice.readers:{notice_id}")
    return [*rows, [Button(voice.text("notice.back"), f"notice.board:{notice_id}")]]


def filled(voice: Voice, shown: Preview) -> Html:
    """Say whose words the preview has, and for whom a placeholder stands for nothing."""
    assert shown.reader is not None  # nothing is filled in without one
    lines = [voice.html("notice.filled_for", name=shown.reader.name)]
    for wish, people in shown.lacking.items():
        names = voice.listed(one.name for one in people[:NAMED])
        what = voice.text(f"placeholder.{wish}")
        lines.append(voice.html("notice.lacks", what=what, count=len(people), names=names))
    return Html("\n".join(lines))
