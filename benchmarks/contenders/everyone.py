"""The contenders by name, ourselves first."""

from __future__ import annotations

from benchmarks.contenders import aiogram_bot, ptb_bot

PEER = "aiogram"
CONTENDERS = {
    PEER: aiogram_bot.CONTENDER,
    "ptb": ptb_bot.CONTENDER,
}
