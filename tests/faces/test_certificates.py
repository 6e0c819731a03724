"""A certificate on paper: one page that says all of it in both languages, with a code that a camera reads."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp

from classbell.domain.certificates import Certificate
from classbell.faces import certificates
from tests.domain.test_certificates import CERTIFICATE

URL = "https://classbell.example.org/c/AAAAAAAAAAAAAAAAAAAAAA"
LONG = replace(
    CERTIFICATE,
    name="阿卜杜热合曼·买买提艾力·图尔荪尼亚孜",
    class_title="全州事业单位工作人员任职能力提升与公文写作规范化专题培训班（第二阶段） 第12期",
    unit_name="某某自治州某某县人力资源和社会保障局事业单位人事管理科",
)


@pytest.mark.parametrize("certificate", [CERTIFICATE, LONG])
def test_it_says_who_completed_what_when_and_its_code_is_read_back(certificate: Certificate) -> None:
    file = certificates.draw(certificate, URL)
    assert file == certificates.draw(certificate, URL)
    with pypdfium2.PdfDocument(file) as document:
        [page] = list(document)
        assert [round(side / 72 * 25.4) for side in page.get_size()] == [297, 210]
        words = "".join(page.get_textpage().get_text_range().split())
        picture = page.render(scale=2).to_pil().convert("L")
    said = [certificate.name, certificate.class_title.replace(" ", ""), certificate.unit_name, "编号2026-000007"]
    said += ["2026年11月22日至2026年11月24日参加", "计划12小时，实际参加10.2小时，准予结业。", "2026年11月25日"]
    said += ["fromNovember22,2026toNovember24,2026:10.2of12hoursattended.", "IssuedonNovember25,2026", "Scantoverify"]
    assert [one for one in said if one not in words] == []
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [URL]


def test_one_day_is_said_once() -> None:
    file = certificates.draw(replace(CERTIFICATE, until_on=CERTIFICATE.from_on), URL)
    with pypdfium2.PdfDocument(file) as document:
        words = document[0].get_textpage().get_text_range()
    assert "于2026年11月22日参加" in words
    assert "held on November 22, 2026:" in words
