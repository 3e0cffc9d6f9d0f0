"""The one style sheet of Dash's pages: its parts in the order of their names, under one versioned address.

Dash links each file of the assets folder: twenty requests before the first paint, which now are one.
"""

import hashlib
from functools import cache

from fastapi import APIRouter
from starlette.responses import Response

from web.js_modules import ASSETS

router = APIRouter()

# Of pages that are no Dash, which link their own.
OTHERS = frozenset({"wall", "login", "manual", "people", "public", "phone", "report", "reports"})
PATH = "/assets/css/dash.css"


def list_parts() -> list[str]:
    """Return the names of the style sheets of Dash's pages, without their ending."""
    names = sorted(path.name for path in (ASSETS / "css").glob("*.css"))
    return [name.removesuffix(".css") for name in names if name.removesuffix(".css") not in OTHERS]


@cache
def read_style_sheet() -> str:
    """Return all parts as one text; relative addresses in it stay true, for the folder is the same."""
    return "\n".join((ASSETS / "css" / f"{name}.css").read_text(encoding="utf-8") for name in list_parts())


@cache
def get_address() -> str:
    """Return the versioned address of the style sheet: with a new text browsers fetch it again."""
    stamp = hashlib.sha256(read_style_sheet().encode()).hexdigest()[:12]
    return f"/assets/v/{stamp}/css/dash.css"


@router.get(PATH, include_in_schema=False)
async def send_style_sheet() -> Response:
    """Answer with the style sheet; ``web.static_files`` packs it once and lets browsers keep it."""
    return Response(read_style_sheet(), media_type="text/css")
