"""Which handler answers what.

A noun's module offers any of: `routes()`, its commands and buttons (callback data begin with "<noun>.");
`DIALOGUES`, its steps by the name of the dialogue; `MESSAGES`, kinds of message it takes outside any dialogue.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from classbell.handlers import (
    appeals,
    approvals,
    arrivals,
    attendance,
    audiences,
    badges,
    binding,
    bulk_revisions,
    bulk_rulings,
    burdens,
    calendars,
    certificates,
    challenges,
    channels,
    chats,
    choices,
    classes,
    copying,
    corrections,
    countersigns,
    creation,
    days_off,
    errors,
    evaluations,
    feedback,
    findings,
    form_drafts,
    forms,
    half_days,
    head_counts,
    health,
    histories,
    imports,
    leave,
    leave_drafts,
    leave_requests,
    lecturers,
    logs,
    meeting,
    menu,
    merging,
    notices,
    offered_classes,
    offers,
    overviews,
    picks,
    places,
    programmes,
    rates,
    receipts,
    relays,
    reminders,
    revisions,
    roles,
    rounds,
    rulings,
    saved_audiences,
    schedules,
    seals,
    series,
    sessions,
    settling,
    sheets,
    sign_outs,
    signatures,
    spot_checks,
    start,
    surveys,
    templates,
    terms,
    timetables,
    units,
    ways,
    why,
    workday_files,
    workdays,
    zones,
)
from classbell.handlers.context import Context
from classbell.handlers.messages import Messages

NOUNS: tuple[ModuleType, ...] = (
    attendance,
    challenges,
    places,
    terms,
    relays,
    sessions,
    rulings,
    bulk_rulings,
    settling,
    sign_outs,
    why,
    appeals,
    countersigns,
    half_days,
    arrivals,
    merging,
    head_counts,
    spot_checks,
    badges,
    sheets,
    overviews,
    receipts,
    seals,
    signatures,
    rates,
    logs,
    rounds,
    feedback,
    findings,
    lecturers,
    histories,
    evaluations,
    forms,
    form_drafts,
    programmes,
    picks,
    offers,
    offered_classes,
    surveys,
    leave,
    leave_drafts,
    leave_requests,
    menu,
    notices,
    choices,
    schedules,
    corrections,
    audiences,
    saved_audiences,
    templates,
    approvals,
    imports,
    timetables,
    series,
    copying,
    zones,
    workdays,
    workday_files,
    days_off,
    classes,
    creation,
    revisions,
    bulk_revisions,
    binding,
    roles,
    units,
    health,
    chats,
    ways,
    channels,
    calendars,
    certificates,
    burdens,
    reminders,
)
PRIVATE = filters.ChatType.PRIVATE
MEETING = -1


def add_routes(application: Application[Any, Context, Any, Any, Any, Any]) -> None:
    """Hang every handler on the application; the busiest come first."""
    application.add_handler(TypeHandler(Update, meeting.meet), MEETING)
    application.add_handler(CommandHandler("start", start.start, PRIVATE))
    for noun in NOUNS:
        application.add_handlers(getattr(noun, "routes", list)())
    application.add_handler(MessageHandler(PRIVATE & ~filters.COMMAND, _messages().take))
    application.add_handler(MessageHandler(PRIVATE & filters.COMMAND, menu.unknown))
    application.add_handler(CallbackQueryHandler(menu.stale))
    application.add_handler(ChatMemberHandler(meeting.membership))
    application.add_error_handler(errors.answer)


def _messages() -> Messages:
    steps = {name: step for noun in NOUNS for name, step in getattr(noun, "DIALOGUES", {}).items()}
    return Messages(steps, [opener for noun in NOUNS for opener in getattr(noun, "MESSAGES", [])])
