"""The chart: the figures of the value, and Chinese on a machine that has no Chinese fonts."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text
from PIL import Image

from classbell.domain.attendance import Status
from classbell.domain.sheets import KINDS
from classbell.faces import chart, drawing, marks
from classbell.words.catalogue import FOLDER, Voice
from tests.days import ZONE, a_sheet

VOICES = [Voice("zh_CN", ZONE), Voice("en", ZONE)]
SHEET = a_sheet(
    [Status.ON_TIME] * 5 + [Status.LATE, Status.ABSENT, None],
    [Status.EARLY_LEAVE, Status.ON_LEAVE] + [Status.ON_TIME] * 6,
)


@pytest.mark.parametrize("voice", VOICES, ids=lambda voice: voice.language)
def test_it_is_a_picture_that_fits_a_phone(voice: Voice) -> None:
    picture = Image.open(BytesIO(asyncio.run(drawing.chart(SHEET, voice))))
    assert picture.format == "PNG"
    assert picture.width == 1280
    assert 400 < picture.height < 1280, "wider than tall with two sessions"


@pytest.mark.parametrize("voice", VOICES, ids=lambda voice: voice.language)
def test_the_bars_are_the_figures_of_the_value(voice: Voice) -> None:
    figure = Figure()
    axes = figure.add_subplot()
    chart.bars(axes, SHEET, voice)
    shown = {container.get_label(): [round(bar.get_width()) for bar in container] for container in axes.containers}
    assert shown == {marks.status(kind, voice): [c.of(kind) for c in SHEET.counts] for kind in KINDS}


@pytest.mark.parametrize("voice", VOICES, ids=lambda voice: voice.language)
def test_its_letters_can_be_read_where_a_chat_shows_it_320_pixels_wide(voice: Voice) -> None:
    figure = Figure()
    axes = figure.add_subplot()
    chart.bars(axes, SHEET, voice)
    figure.draw_without_rendering()
    sizes = {
        text.get_text(): float(text.get_fontsize()) * 160 / 72 / 4 for text in axes.findobj(Text) if text.get_text()
    }
    assert set(chart.labels(SHEET, voice)) < set(sizes)
    assert min(sizes.values()) > 7


def test_the_font_that_comes_with_us_has_what_names_need() -> None:
    known = set(FT2Font(chart.FONT).get_charmap())
    words = "".join(path.read_text("utf-8") for path in FOLDER.glob("zh_CN/*.po"))
    hanzi = {ord(sign) for sign in words if "\u4e00" <= sign <= "\u9fff"}
    assert hanzi <= known
    assert set(range(0x4E00, 0x9FA6)) <= known, "all of the common block, for rare names too"
    assert {ord(sign) for sign in "䶮㛃喆翀燚赟"} <= known


ALONE = """
import asyncio, sys, warnings
warnings.simplefilter("error")
from matplotlib import font_manager
font_manager.fontManager.ttflist = [f for f in font_manager.fontManager.ttflist if "matplotlib" in f.fname]
from classbell.faces import chart
from classbell.words.catalogue import Voice
from tests.days import ZONE, a_sheet
from tests.faces.test_chart import SHEET
sys.stdout.buffer.write(chart.draw(SHEET, Voice("zh_CN", ZONE)))
"""


def test_chinese_needs_no_font_of_the_machine(tmp_path: Path) -> None:
    """A glyph that no font has is a warning of matplotlib's, and here an error."""
    nothing = tmp_path / "fonts.conf"
    nothing.write_text("<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig></fontconfig>")
    environment = os.environ | {"FONTCONFIG_FILE": str(nothing), "MPLCONFIGDIR": str(tmp_path), "HOME": str(tmp_path)}
    root = Path(__file__).parent.parent.parent
    done = subprocess.run(
        [sys.executable, "-c", ALONE], cwd=root, env=environment, capture_output=True, check=False, timeout=100
    )
    assert done.returncode == 0, done.stderr.decode()
    assert Image.open(BytesIO(done.stdout)).width == 1280
