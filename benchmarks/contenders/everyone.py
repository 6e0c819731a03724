"""The contenders by name, ourselves first."""

from __future__ import annotations

from benchmarks.contenders import aiogram_bot, ours, ptb_bot

OURS = "classbell"
PEER = "aiogram"
CONTENDERS = {
    OURS: ours.CONTENDER,
    PEER: aiogram_bot.CONTENDER,
    "ptb": ptb_bot.CONTENDER,
}
