"""How a changed timetable looks before it is kept, and after."""

from __future__ import annotations

from datetime import datetime

from classbell.actions.bulk_revisions import Done, Proposal
from classbell.faces import revisions as faces
from classbell.handlers import revision_views as views
from classbell.handlers.revision_views import View
from classbell.words.buttons import Button
from classbell.words.catalogue import Html, Voice

SHOWN = 8
"""How many sessions are named."""


def proposed(voice: Voice, proposal: Proposal, now: datetime) -> View:
    """Show what would change, and whom that is told."""
    found = proposal.comparison
    word = "revision.bulk" if proposal.entry_id is None else "revision.put_off"
    parts = [voice.html(word, title=proposal.class_.title, count=len(found.revisions))]
    parts += [faces.said(voice, one) for one in found.revisions[:SHOWN]]
    besides = (
        ("revision.bulk_more", len(found.revisions) - SHOWN),
        ("revision.bulk_added", len(found.added)),
        ("revision.bulk_untouched", found.untouched),
    )
    lines = [voice.html(word, count=count) for word, count in besides if count > 0]
    parts += [Html("\n".join(lines))] if lines else []
    parts.append(views.audience(voice, proposal.forecast, now))
    count, rows = proposal.forecast.audience.count, []
    if found.revisions:
        label = voice.text("revision.confirm", count=count) if count else voice.text("revision.confirm_quietly")
        rows.append([Button(label, f"bulk_revisions.keep:{proposal.import_id}:{proposal.seal}")])
    return Html("\n\n".join(parts)), [*rows, [_leave(voice, proposal)]]


def _leave(voice: Voice, proposal: Proposal) -> Button:
    """Lead back without a change: to the file, or to the classes that have sessions on those days."""
    if proposal.entry_id is None:
        return Button(voice.text("import.mend"), f"import.drop:t:{proposal.import_id}")
    return Button(voice.text("revision.leave"), f"days_off.classes:{proposal.entry_id}:0")


def done(voice: Voice, kept: Done, now: datetime) -> View:
    """Show that it is done, and when whom is told."""
    parts = [
        voice.html("revision.bulk_kept", title=kept.class_.title, count=kept.sessions),
        views.audience(voice, kept.forecast, now),
    ]
    rows = [views.to_list(voice, kept.class_.id)]
    if kept.forecast.span.tell_at > now:
        offered = [Button(voice.text("revision.undo"), f"bulk_revisions.undo:{kept.import_id}")]
        if kept.forecast.told:
            offered.append(Button(voice.text("revision.tell_now"), f"revisions.tell:{kept.class_.id}"))
        rows.insert(0, offered)
    return Html("\n\n".join(parts)), rows


def undone(voice: Voice, kept: Done, now: datetime) -> View:
    """Show that it was taken back, what could not be, and what people are told all the same."""
    parts = [voice.html("revision.bulk_undone", title=kept.class_.title, count=kept.sessions)]
    if kept.left:
        parts.append(voice.html("revision.bulk_left", count=kept.left))
    if kept.forecast.told:
        parts.append(views.audience(voice, kept.forecast, now))
    return Html("\n\n".join(parts)), [views.to_list(voice, kept.class_.id)]
