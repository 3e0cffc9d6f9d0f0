"""Serve plotly.js's cartesian bundle at the address where Dash's graphs ask for the whole library.

The whole one is three times as large. Both have the version of Dash's plotly; a test compares them.
"""

import hashlib
from functools import cache
from pathlib import Path

import brotli
from fastapi import APIRouter, Request
from fastapi.responses import Response

from settings import CHECKOUT

BUNDLE = Path("dashboard") / "assets" / "vendor" / "plotly" / "plotly-cartesian.min.js"
ADDRESS = "/_dash-component-suites/plotly/package_data/plotly.min.js"  # the address names no version
JAVASCRIPT = "text/javascript; charset=utf-8"
QUALITY = 9
router = APIRouter()


@router.get(ADDRESS, include_in_schema=False)
def get_chart_library(request: Request) -> Response:
    """Return the bundle; browsers keep it, and ask each time whether it is still the same."""
    plain, packed, tag = load_bundle()
    headers = {"ETag": tag, "Cache-Control": "public, no-cache", "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    if "br" not in request.headers.get("accept-encoding", ""):
        return Response(plain, media_type=JAVASCRIPT, headers=headers)
    return Response(packed, media_type=JAVASCRIPT, headers={**headers, "Content-Encoding": "br"})


@cache
def load_bundle() -> tuple[bytes, bytes, str]:
    """Return the bundle as it is, packed with brotli, and its tag; packed once a process."""
    plain = (CHECKOUT / BUNDLE).read_bytes()
    tag = hashlib.sha256(plain).hexdigest()[:20]
    return plain, brotli.compress(plain, quality=QUALITY), f'"{tag}"'
