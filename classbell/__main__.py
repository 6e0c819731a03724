"""`python -m classbell`."""

from __future__ import annotations

from classbell.bot.cli import main

main()
