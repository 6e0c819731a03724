"""Badges on paper: what a camera reads from the printed page is each one's own link."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pypdfium2
import zxingcpp

from classbell.domain.badges import Badge, Sheet
from classbell.domain.classes import Class
from classbell.faces import badges
from classbell.words.catalogue import Voice

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
LONG = "阿卜杜热合曼·买买提艾力·图尔荪尼亚孜"
UNIT = "某某自治州某某县人力资源和社会保障局事业单位人事管理科"


def a_sheet(number: int) -> Sheet:
    class_ = Class(1, "任职培训班", "第1期", ZoneInfo("Asia/Shanghai"), "/1/")
    made = [
        Badge(n, 1, n, LONG if n == 3 else f"学员{n}", UNIT if n % 2 else None, f"{n % 4}组", None, is_enrolled=True)
        for n in range(1, number + 1)
    ]
    return Sheet(class_, tuple(made), tuple(f"https://t.me/classbell_bot?start=b{n:022}" for n in range(1, number + 1)))


def test_every_code_is_read_back_from_the_page_beside_its_name() -> None:
    sheet = a_sheet(23)
    file = badges.draw(sheet, Voice("zh_CN"), AT)
    assert file == badges.draw(sheet, Voice("zh_CN"), AT)
    assert len(file) < 300_000
    with pypdfium2.PdfDocument(file) as document:
        assert len(document) == 3
        pages = [page.render(scale=150 / 72).to_pil().convert("L") for page in document]
        texts = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    read = [[found.text for found in zxingcpp.read_barcodes(page)] for page in pages]
    assert [sorted(found) for found in read] == [
        sorted(sheet.links[:10]),
        sorted(sheet.links[10:20]),
        sorted(sheet.links[20:]),
    ]
    assert all(f"学员{n}" in texts[0] for n in (1, 2, 4, 10))
    assert "阿卜杜热合曼" in texts[0]
    assert "任职培训班第1期" in texts[2]


def test_nothing_stands_outside_its_card() -> None:
    """Where the scissors go there is nothing but the dashes."""
    sheet = a_sheet(10)
    with pypdfium2.PdfDocument(badges.draw(sheet, Voice("zh_CN"), AT)) as document:
        page = document[0].render(scale=4).to_pil().convert("L")
    millimetre = page.width / 210
    left = (210 - badges.ACROSS * badges.WIDTH) / 2
    for column in range(badges.ACROSS + 1):
        x = round((left + column * badges.WIDTH) * millimetre)
        for side in (x - 6, x + 6):
            strip = page.crop((side - 1, 60, side + 1, page.height - 60))
            dark = sum(pixel < 200 for pixel in strip.tobytes())
            assert dark < strip.height * 0.05, "only the lines across may be crossed"
