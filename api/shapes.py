"""Area shapes of a level: packed once at publication, cached permanently under their hash."""

import gzip
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from db.queries.area_shapes import Format, Packing, ShapesFile, get_current_version, load_shapes_file
from db.session import transaction
from web import reserved_threads
from web.dependencies import CityActor

router = APIRouter(prefix="/api/v1", tags=["map"])

FOR_EVER = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
MEDIA_TYPES = {Format.TOPOJSON: "application/topo+json", Format.GEOJSON: "application/geo+json"}
SUFFIXES = {".geojson": Format.GEOJSON, ".topojson": Format.TOPOJSON}


@router.get("/shapes/{level}", response_class=Response)
@reserved_threads.run_in_threads(reserved_threads.SCREENS)
def shapes(
    request: Request,
    level: str,
    actor: CityActor,
    v: Annotated[str | None, Query(max_length=80, description="hash of the wanted version")] = None,
) -> Response:
    """Return TopoJSON, or GeoJSON by the suffix ``.geojson`` or by Accept; immutable by hash."""
    level, form = wanted_form(level, request.headers.get("accept", ""))
    packing = wanted_packing(request.headers.get("accept-encoding", ""))
    with transaction(actor.scope, screens=True) as session:
        version = v or get_current_version(session, actor.city, level)
        found = load_shapes_file(
            session, actor.city, level, version=version, form=form, packing=packing or Packing.GZIP
        )
    headers = {
        "ETag": f'"{version}-{form}-{packing or "plain"}"',
        "Cache-Control": FOR_EVER if v else ASK_AGAIN,
        "Vary": "Accept, Accept-Encoding, Cookie",
        "X-Shapes-Version": version,
    }
    if is_known(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return _answer(found, form, packing, headers)


def wanted_form(level: str, accept: str) -> tuple[str, Format]:
    """Return the level without its suffix, and the format that suffix or Accept header ask for."""
    for suffix, form in SUFFIXES.items():
        if level.endswith(suffix):
            return level.removesuffix(suffix), form
    return level, Format.GEOJSON if "geo+json" in accept else Format.TOPOJSON


def wanted_packing(accept_encoding: str, *, brotli: bool = True) -> Packing | None:
    """Return the tightest packing offered that the caller can read, None for none at all."""
    offers = (offer.partition(";") for offer in accept_encoding.lower().split(","))
    accepted = {name.strip() for name, _, weight in offers if weight.strip() not in {"q=0", "q=0.0"}}
    if brotli and "br" in accepted:
        return Packing.BROTLI
    return Packing.GZIP if accepted & {"gzip", "*"} else None


def is_known(if_none_match: str, etag: str) -> bool:
    """Return whether the caller holds the file with that tag."""
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in tags or "*" in tags


def _answer(found: ShapesFile, form: Format, packing: Packing | None, headers: dict[str, str]) -> Response:
    if packing is None:
        body = gzip.decompress(found.body)
    else:
        body = found.body
        headers["Content-Encoding"] = "br" if packing is Packing.BROTLI else "gzip"
    return Response(body, media_type=MEDIA_TYPES[form], headers=headers)
