"""PDF: numbered pages with Chinese type, headings kept with their text, and nothing fetched from outside."""

import builtins
import re
import shutil
import subprocess
from io import BytesIO
from typing import Any

import pytest
from PIL import ImageFile
from pypdf import PdfReader

from adapters import pdf

LINE = "<p>市社会治理服务中心当日受理诉求 128 件。</p>"


@pytest.fixture
def ask_again(monkeypatch):
    """Let the machine be checked again, and forget the answer afterwards."""
    pdf.check_printing.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    pdf.check_printing.cache_clear()


def read_pages(content: bytes) -> list[str]:
    """Return the text of each page without blanks."""
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(BytesIO(content)).pages]


def test_every_page_carries_its_number_and_only_later_ones_the_title():
    html = f"<html lang=zh-CN><title>日报</title><body><h1>社会治理日报</h1>{LINE * 60}</body></html>"

    pages = read_pages(
        pdf.render_pdf(html, page_label="第 {page} 页 / 共 {pages} 页", running_title='寿光"日报"')
    )

    assert len(pages) >= 2
    for number, page in enumerate(pages, 1):
        assert f"第{number}页/共{len(pages)}页" in page
        assert ('寿光"日报"' in page) is (number > 1)
    assert "".join(pages).count("市社会治理服务中心当日受理诉求128件。") == 60


@pytest.mark.parametrize("before", range(24, 33))
def test_a_heading_is_never_the_last_line_of_a_page(before):
    html = f"<body>{LINE * before}<h2>逾期事项</h2>{LINE * 8}</body>"

    with_heading = next(page for page in read_pages(pdf.render_pdf(html)) if "逾期事项" in page)

    assert with_heading.index("逾期事项") < with_heading.rindex("诉求128件")


def test_the_document_has_language_title_and_structure_for_screen_readers():
    html = "<html lang=zh-CN><title>日报</title><body><h1>日报</h1><h2>逾期</h2>文</body></html>"

    written: Any = PdfReader(BytesIO(pdf.render_pdf(html)))

    assert written.metadata.title == "日报"
    assert written.trailer["/Root"]["/Lang"] == "zh-CN"
    assert "/StructTreeRoot" in written.trailer["/Root"]
    assert [entry.title for entry in written.outline[:1]] == ["日报"]


def test_drawings_of_the_page_itself_are_printed():
    drawing = '<svg width="100" height="20" role="img"><text x="0" y="15">按时办结率</text></svg>'

    assert "按时办结率" in read_pages(pdf.render_pdf(f"<body>{drawing}</body>"))[0]


def test_equal_pages_give_equal_bytes():
    assert pdf.render_pdf(f"<body>{LINE}</body>") == pdf.render_pdf(f"<body>{LINE}</body>")


def test_a_packaged_style_can_be_named():
    html = '<head><link rel="stylesheet" href="packaged:paper.css"></head><body>文</body>'

    assert "文" in read_pages(pdf.render_pdf(html))[0]


@pytest.mark.parametrize(
    "html",
    [
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="https://example.org/x.png">',
        '<img src="file:///etc/passwd">',
        '<img src="packaged:../pdf.py">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        '<style>@import "http://127.0.0.1:9/x.css";</style>',
        '<style>@font-face { font-family: x; src: url("http://127.0.0.1:9/x.woff") }</style>',
        '<p style="background: url(http://127.0.0.1:9/x.png)">文</p>',
        '<svg width="9" height="9"><image href="http://127.0.0.1:9/x.png" width="9" height="9"/></svg>',
        '<object data="file:///etc/passwd"></object>',
    ],
)
def test_no_address_outside_the_product_is_fetched(html):
    with pytest.raises(pdf.OutsideAddress, match="not part of the product"):
        pdf.render_pdf(f"<body>{html}</body>")


def test_a_machine_without_a_chinese_font_is_named_with_the_way_out(ask_again):
    nothing: Any = subprocess.CompletedProcess([], 0, "", "")
    ask_again.setattr(subprocess, "run", lambda *_, **__: nothing)

    with pytest.raises(pdf.NotPrintable, match=r"Chinese glyphs.*fonts-noto-cjk"):
        pdf.render_pdf("<body>文</body>")


def test_a_machine_without_fontconfig_is_named_with_the_way_out(ask_again):
    ask_again.setattr(shutil, "which", lambda _: None)

    with pytest.raises(pdf.NotPrintable, match="fontconfig"):
        pdf.check_printing()


def test_a_missing_library_is_named_with_the_way_out(ask_again):
    real = builtins.__import__

    def refuse(name, *rest, **named):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest, **named)

    ask_again.setattr(builtins, "__import__", refuse)

    with pytest.raises(pdf.NotPrintable, match=r"libpango.*apt-get install libpango"):
        pdf.check_printing()


def test_paper_has_the_colours_of_the_light_theme():
    root = pdf.PAPER.parents[1]
    tokens = (root / "dashboard" / "assets" / "css" / "tokens.css").read_text()
    light = tokens[tokens.index('[data-theme="light"]') :]
    pairs = re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (pdf.PAPER / "paper.css").read_text())

    assert len(pairs) > 5
    for name, colour in pairs:
        assert f"--{name}: {colour};" in light


def test_pictures_that_are_cut_off_stay_refused_once_pages_are_made():
    pdf.check_printing()

    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
