"""PDF from HTML: numbered A4 pages with Chinese type, without a browser and without a network.

WeasyPrint lays the pages out; it is imported only where a page is made, since that takes 0.3 s and 40 MB.
"""

import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from mimetypes import guess_type
from pathlib import Path
from types import ModuleType
from typing import Any

from PIL import ImageFile

PAPER = Path(__file__).parent / "paper"
PACKAGED = "packaged:"  # scheme of the files in PAPER
FONT_PACKAGES = "apt-get install fontconfig fonts-noto-cjk"
LIBRARY_PACKAGES = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
PAGE = "{page}"
PAGES = "{pages}"


class NotPrintable(RuntimeError):
    """A machine that cannot make PDF; the text says what is missing and how to install it."""


class OutsideAddress(ValueError):
    """A page names an address outside the product; nothing is fetched from there."""


def render_pdf(
    html: str,
    *,
    styles: Sequence[str] = (),
    page_label: str = f"{PAGE} / {PAGES}",
    running_title: str = "",
) -> bytes:
    """Return the PDF of a page of HTML; equal input gives equal bytes.

    styles: CSS after ``paper.css``. page_label: foot of every page, with {page} and {pages}.
    running_title: head of every page but the first. Files are named ``packaged:NAME`` and lie in ``paper/``.
    Raises NotPrintable, and OutsideAddress for any other address of a picture, style or font.
    """
    weasyprint = check_printing()
    own = (PAPER.joinpath("paper.css").read_text(encoding="utf-8"), _style_margins(page_label, running_title))
    fetcher = _build_fetcher()
    try:
        sheets = [weasyprint.CSS(string=css, url_fetcher=fetcher) for css in (*own, *styles)]
        page = weasyprint.HTML(string=html, url_fetcher=fetcher)
        written: bytes = page.write_pdf(stylesheets=sheets, pdf_tags=True)
    except BaseException as stopped:
        # WeasyPrint reports a refused address by an error that no handler of Exception sees.
        if isinstance(stopped.__cause__, OutsideAddress):
            raise stopped.__cause__ from None
        raise
    if fetcher.refused:  # within a drawing the error is only logged
        raise OutsideAddress(fetcher.refused[0])
    return written


@cache
def check_printing() -> ModuleType:
    """Return the library that makes PDF; asked once per process.

    Raises NotPrintable without a font that has Chinese glyphs, or without a C library that it opens.
    """
    _check_fonts()
    try:
        import weasyprint
    except OSError as missing:
        raise NotPrintable(f"A library for PDF is missing ({missing}). Debian: {LIBRARY_PACKAGES}") from None
    # It lets the whole process read pictures that are cut off; what people upload must be whole.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    library: ModuleType = weasyprint
    return library


def _check_fonts() -> None:
    lister = shutil.which("fc-list")
    if lister is None:
        raise NotPrintable(f"fontconfig is missing (fc-list): no font can be found. Debian: {FONT_PACKAGES}")
    listed = subprocess.run(
        [lister, ":lang=zh-cn", "family"], capture_output=True, text=True, timeout=60, check=False
    )
    if not listed.stdout.strip():
        raise NotPrintable(f"No font with Chinese glyphs is installed. Debian: {FONT_PACKAGES}")


def _build_fetcher() -> Any:
    """Return a fetcher that reads files of ``paper/`` and refuses every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class PackagedFiles(URLFetcher):
        """Files of ``paper/``."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
            self.refused: list[str] = []

        def fetch(self, url: str, headers: object = None) -> Any:  # noqa: ARG002  # as the library calls it
            """Return a packaged file. Raises OutsideAddress."""
            name = url.removeprefix(PACKAGED)
            if name == url or name not in _list_packaged_files():
                self.refused.append(f"This address is not part of the product: {url[:200]}")
                raise OutsideAddress(self.refused[-1])
            kind, _ = guess_type(name)
            return URLFetcherResponse(url, PAPER.joinpath(name).read_bytes(), {"Content-Type": kind})

    return PackagedFiles()


def _list_packaged_files() -> frozenset[str]:
    return frozenset(path.name for path in PAPER.iterdir())


def _style_margins(page_label: str, running_title: str) -> str:
    """Return the rules of page foot and head."""
    foot = _quote(page_label).replace(PAGES, '" counter(pages) "').replace(PAGE, '" counter(page) "')
    return (
        f"@page {{ @bottom-center {{ content: {foot} }} @top-left {{ content: {_quote(running_title)} }} }}\n"
        "@page :first { @top-left { content: none } }"
    )


def _quote(text: str) -> str:
    """Return a CSS string that holds ``text`` and cannot end early."""
    kept = "".join(f"\\{ord(sign):x} " if sign in '"\\<' or ord(sign) < 32 else sign for sign in text)
    return f'"{kept}"'
