"""How the certificates of a class look to its staff, and their own to trainees."""

from __future__ import annotations

from collections.abc import Sequence

from classbell.actions.certificates import One
from classbell.actions.certificates import View as Found
from classbell.domain.certificates import Candidate, Certificate, Part, Policy
from classbell.domain.leave import hours
from classbell.handlers.paging import paged
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice

View = tuple[Html, Rows]
NAMED = 20
"""How many people of a part stand in the chat by their names."""


def of_class(found: Found, policy: Policy, voice: Voice) -> View:
    """Say who gets a certificate, who does not and why, and who has one; buttons lead to each part."""
    lines = [
        voice.html("certificate.class", title=found.class_.title),
        voice.html("certificate.rule", share=policy.least_share, limit=found.leave_limit),
    ]
    if found.unsettled:
        lines.append(voice.html("certificate.unsettled", count=found.unsettled))
    lines += [line for part in Part for line in _part(found, part, voice)]
    return Html("\n".join(lines)), _rows(found, voice)


def _part(found: Found, part: Part, voice: Voice) -> list[Html]:
    people = found.of(part)
    if not people:
        return [voice.html("certificate.none_ready")] if part is Part.READY else []
    head = voice.html(f"certificate.part.{part}", count=len(people))
    if part is not Part.NOT:
        names = voice.listed((one.name for one in people), at_most=NAMED)
        return [voice.html("certificate.names", head=head, names=names)]
    lines = [voice.html("certificate.line", name=one.name, why=_why(one, voice)) for one in people[:NAMED]]
    more = [voice.html("certificate.more", count=len(people) - NAMED)] if len(people) > NAMED else []
    return [head, *lines, *more]


def _rows(found: Found, voice: Voice) -> Rows:
    class_id, ready = found.class_.id, len(found.of(Part.READY))
    rows = []
    if ready and found.may_organise and not found.unsettled:
        rows.append([Button(voice.text("certificate.issue", count=ready), f"certificates.ask:{class_id}")])
    keys = [
        Button(voice.text(f"certificate.part.{part}", count=len(people)), f"certificates.part:{class_id}:{part}:0")
        for part in Part
        if (people := found.of(part))
    ]
    rows += [keys[at : at + 2] for at in range(0, len(keys), 2)]
    return [*rows, [Button(voice.text("menu.back"), f"class.at:{class_id}")]]


def of_part(found: Found, part: Part, page: int, voice: Voice) -> View:
    """Give a button for each person of one part, a page of them."""
    class_id, people = found.class_.id, found.of(part)
    keys = [Button(_label(one, voice), f"certificates.person:{class_id}:{one.person_id}") for one in people]
    back = [Button(voice.text("menu.back"), f"certificates.class:{class_id}")]
    head = voice.html(f"certificate.part.{part}", count=len(people))
    text = voice.html("certificate.of_part", title=found.class_.title, head=head)
    return text, [*paged(keys, page, f"certificates.part:{class_id}:{part}"), back]


def _label(one: Candidate, voice: Voice) -> str:
    return voice.text("certificate.person", name=one.name, share=one.hours.share)


def sure(found: Found, policy: Policy, voice: Voice) -> View:
    """Ask once, with the exact number; where there is nobody any more, show how it stands."""
    class_id, count = found.class_.id, len(found.of(Part.READY))
    if not count or not found.may_organise or found.unsettled:
        return of_class(found, policy, voice)
    rows = [
        [Button(voice.text("certificate.issue_now", count=count), f"certificates.issue:{class_id}:{count}")],
        [Button(voice.text("menu.back"), f"certificates.class:{class_id}")],
    ]
    return voice.html("certificate.sure", title=found.class_.title, count=count), rows


def one(found: One, voice: Voice) -> View:
    """Say how somebody stands, with what can be done about it."""
    who = found.candidate
    spans = {"attended": hours(who.hours.attended_for), "counting": hours(who.hours.counting_for)}
    lines = [
        voice.html("certificate.one", name=who.name, title=found.class_.title),
        voice.html("certificate.hours", share=who.hours.share, leave=who.hours.leave, **spans),
        _state(who, voice),
    ]
    return Html("\n".join(lines)), _one_rows(found, voice)


def _state(who: Candidate, voice: Voice) -> Html:
    held = who.certificate
    if held is None:
        return Html(voice.html("certificate.stands", why=_why(who, voice)))
    if held.revoked_at is None:
        return voice.html("certificate.issued", number=held.number, on=held.issued_on)
    return voice.html("certificate.revoked", number=held.number, at=held.revoked_at, reason=held.reason)


def _why(who: Candidate, voice: Voice) -> Html:
    facts = {"share": who.hours.share, "leave": who.hours.leave, "reason": who.choice.reason if who.choice else ""}
    return voice.html(f"certificate.why.{who.why}", **facts)


def _one_rows(found: One, voice: Voice) -> Rows:
    who, key = found.candidate, f"{found.class_.id}:{found.candidate.person_id}"

    def button(word: str, data: str) -> list[Button]:
        return [Button(voice.text(f"certificate.{word}"), f"certificates.{data}")]

    rows = []
    if who.certificate is not None and who.certificate.revoked_at is None:
        rows.append(button("get", f"paper:{key}"))
    if found.may_organise:
        rows += [button(*one) for one in _deeds(who, key)]
    back = Button(voice.text("menu.back"), f"certificates.part:{found.class_.id}:{who.part}:0")
    return [*rows, [back]]


def _deeds(who: Candidate, key: str) -> list[tuple[str, str]]:
    if who.certificate is not None:
        return [("restore", f"restore:{key}") if who.certificate.revoked_at else ("revoke", f"revoke:{key}")]
    turn = ("take_out", f"choose:{key}:0") if who.why.is_in else ("add", f"choose:{key}:1")
    return [turn, ("by_rule", f"unchoose:{key}")] if who.choice else [turn]


def of_person(found: Sequence[Certificate], voice: Voice) -> View:
    """List somebody's own certificates; a button brings each that holds."""
    if not found:
        return voice.html("certificate.own_none"), []
    lines = [voice.html("certificate.own", count=len(found))]
    for held in found:
        word = "certificate.own_line" if held.revoked_at is None else "certificate.own_revoked"
        lines.append(voice.html(word, title=held.class_title, number=held.number, at=held.revoked_at))
    good = [held for held in found if held.revoked_at is None]
    rows = [
        [Button(voice.text("certificate.own_get", title=held.class_title), f"certificates.mine:{held.id}")]
        for held in good
    ]
    return Html("\n".join(lines)), rows


def check(url: str, voice: Voice) -> Rows:
    """Lead to the public page that says whether a certificate holds."""
    return [[Button(voice.text("certificate.check"), url=url)]]


def own_button(voice: Voice) -> Button:
    """Lead somebody to their own certificates."""
    return Button(voice.text("certificate.own_button"), "certificates.own:0")


def class_button(voice: Voice, class_id: int) -> Button:
    """Lead staff to the certificates of a class."""
    return Button(voice.text("certificate.open"), f"certificates.class:{class_id}")
