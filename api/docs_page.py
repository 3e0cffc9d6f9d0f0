"""OpenAPI documentation at /docs, from our own files: no request leaves the machine."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse

from domain.errors import NotFound
from i18n import html_lang, t

FOLDER = Path(__file__).parent / "static" / "swagger"
FILES = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "start.js": "text/javascript",
}
PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="interfaces"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def documentation() -> HTMLResponse:
    """Return the page that shows every interface and lets one try it."""
    return HTMLResponse(PAGE.format(lang=html_lang(), title=t("呼应 · 接口说明")))


@router.get("/docs/{name}")
def documentation_file(name: str) -> FileResponse:
    """Return one of the page's own files."""
    if name not in FILES:
        raise NotFound("没有这个文件：{name}", name=name[:80])
    return FileResponse(
        FOLDER / name, media_type=FILES[name], headers={"Cache-Control": "private, max-age=86400"}
    )
