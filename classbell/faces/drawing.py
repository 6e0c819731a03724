"""Draws charts, files and codes off the event loop; what that takes is loaded when the first one is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from importlib import import_module
from typing import Any

from classbell.domain import feedback, surveys
from classbell.domain.badges import Sheet
from classbell.domain.burdens import Report
from classbell.domain.calendars import Feed
from classbell.domain.certificates import Certificate
from classbell.domain.classes import Class
from classbell.domain.evaluations import Sides
from classbell.domain.histories import History
from classbell.domain.logs import Log
from classbell.domain.overviews import Overview
from classbell.domain.rates import Standing
from classbell.domain.receipts import Breakdown, Result
from classbell.domain.seals import SealedDay
from classbell.domain.sheets import DaySheet
from classbell.domain.signatures import SignatureSheet
from classbell.words.catalogue import Voice
from classbell.words.listings import Listing

_easel = ThreadPoolExecutor(1, thread_name_prefix="draw")
"""One at a time: the libraries keep state of their own, and a rush of charts must not slow the replies."""


async def chart(sheet: DaySheet, voice: Voice) -> bytes:
    """Give the day as a PNG."""
    return await _draw("chart", sheet, voice)


async def workbook(sheet: DaySheet, voice: Voice) -> bytes:
    """Give the day as an XLSX file."""
    return await _draw("workbook", sheet, voice)


async def results(of: Sequence[Result], choices: Sequence[str], voice: Voice, now: datetime) -> bytes:
    """Give the results of a notice as an XLSX file."""
    return await _draw("results", of, choices, voice, now)


async def receipts(of: Breakdown, title: str, voice: Voice, now: datetime) -> bytes:
    """Give the receipts of a notice as a PNG."""
    return await _draw("receipts", of, title, voice, now)


async def feedback_chart(of: feedback.Findings, voice: Voice, now: datetime) -> bytes:
    """Give the results of a round as a PNG."""
    return await _draw("feedback_chart", of, voice, now)


async def feedback_workbook(of: feedback.Findings, voice: Voice, now: datetime) -> bytes:
    """Give the results of a round as an XLSX file."""
    return await _draw("feedback_workbook", of, voice, now)


async def feedback_csv(of: feedback.Findings, voice: Voice) -> bytes:
    """Give the results of a round as CSV."""
    return await _draw("feedback_csv", of, voice)


async def feedback_paper(of: feedback.Findings, sides: Sides | None, voice: Voice, now: datetime) -> bytes:
    """Give the results of a round on one page, as a PDF; with what the three sides come to, where there are any."""
    return await _draw("feedback_paper", of, sides, voice, now)


async def sides_chart(of: Sides, voice: Voice, now: datetime) -> bytes:
    """Give the three sides of a round as a PNG."""
    return await _draw("sides_chart", of, voice, now)


async def sides_workbook(of: Sides, voice: Voice, now: datetime) -> bytes:
    """Give the three sides of a round as an XLSX file."""
    return await _draw("sides_workbook", of, voice, now)


async def history_chart(of: History, voice: Voice) -> bytes:
    """Give a lecturer's history as a PNG."""
    return await _draw("history_chart", of, voice)


async def history_workbook(of: History, voice: Voice, few: int) -> bytes:
    """Give a lecturer's history as an XLSX file, with a word of caution below so many answers."""
    return await _draw("history_workbook", of, voice, few)


async def survey_chart(of: surveys.Breakdown, question: int, voice: Voice, now: datetime) -> bytes:
    """Give what the groups of a survey said to one question as a PNG."""
    return await _draw("survey_chart", of, question, voice, now)


async def survey_workbook(of: Sequence[surveys.Breakdown], voice: Voice, now: datetime) -> bytes:
    """Give what the groups of a survey said as an XLSX file."""
    return await _draw("survey_workbook", of, voice, now)


async def logs(of: Log, voice: Voice) -> bytes:
    """Give logs as an XLSX file."""
    return await _draw("logs", of, voice)


async def rates(class_: Class, of: Sequence[Standing], voice: Voice, now: datetime) -> bytes:
    """Give attendance rates as an XLSX file."""
    return await _draw("rates", class_, of, voice, now)


async def signatures(of: SignatureSheet, voice: Voice) -> bytes:
    """Give a sheet to sign as a PDF."""
    return await _draw("signatures", of, voice)


async def sealed(day: SealedDay, voice: Voice, secret: bytes) -> bytes:
    """Give what was sealed of a day as an XLSX file whose cells can be checked."""
    return await _draw("sealed", day, voice, secret)


async def badges(sheet: Sheet, voice: Voice, at: datetime) -> bytes:
    """Give a class's badges as a PDF file to print."""
    return await _draw("badges", sheet, voice, at)


async def certificate(of: Certificate, url: str) -> bytes:
    """Give a certificate of completion as a PDF file of one page; its code leads to the address."""
    return await _draw("certificates", of, url)


async def burdens(report: Report, voice: Voice) -> bytes:
    """Give messages per person per day as a PNG."""
    return await _draw("burdens", report, voice)


async def overview_chart(overview: Overview, voice: Voice) -> bytes:
    """Give an overview as a PNG."""
    return await _draw("overview_chart", overview, voice)


async def overview_workbook(overview: Overview, voice: Voice) -> bytes:
    """Give an overview as an XLSX file."""
    return await _draw("overview_workbook", overview, voice)


async def calendar(feed: Feed, voice: Voice, host: str) -> bytes:
    """Give a timetable as an iCalendar file."""
    return await _draw("calendar", feed, voice, host)


async def listing(of: Listing) -> bytes:
    """Give a plain table as an XLSX file."""
    return await _draw("listing", of)


async def code(link: str, beside: str | None = None) -> bytes:
    """Give a link as a QR code: a PNG, black on white, with its quiet zone; `beside` names a picture of a challenge."""
    return await (_draw("code", link) if beside is None else _draw("challenge", link, beside))


async def picture(name: str) -> bytes:
    """Give a picture of a challenge: a square PNG on white."""
    return await _draw("pictures", name)


async def _draw(face: str, *facts: object) -> bytes:
    return await asyncio.get_running_loop().run_in_executor(_easel, _drawn, face, *facts)


def _drawn(face: str, *facts: object) -> bytes:
    module: Any = import_module(f"classbell.faces.{face}")
    drawn: bytes = module.draw(*facts)
    return drawn
