"""Read map files with the encoding that their attributes really have, whatever a file says of it."""

import json
import unicodedata
import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import geopandas as gpd
from pyogrio.errors import DataLayerError, DataSourceError
from shapely.errors import GEOSException

from domain.errors import Invalid
from etl.file_trouble import FileTrouble
from etl.text_files import CHINESE, DEFAULT, decode_text, find_encoding

UNREADABLE = (
    DataSourceError,
    DataLayerError,
    GEOSException,
    UnicodeDecodeError,
    ValueError,
    LookupError,
    OSError,
)
GEOJSON = (".geojson", ".json")


@dataclass(frozen=True, slots=True)
class ReadFrame:
    """The rows of a map file and the encoding in which its attributes were read."""

    frame: gpd.GeoDataFrame
    encoding: str = DEFAULT


def read_frame(path: Path, *, encoding: str = "") -> ReadFrame:
    """Return the rows of a map file. encoding: of its attributes, where the file names a wrong one or none.

    Without it a Shapefile or GeoJSON is read as UTF-8, then as it says itself, then as GB18030.
    Raises FileTrouble.
    """
    try:
        if path.suffix.lower() == ".shp":
            return _read_shapefile(path, encoding)
        if path.suffix.lower() in GEOJSON:
            return _read_geojson(path, encoding)
        return ReadFrame(_read(path))
    except (*UNREADABLE, Invalid) as error:
        raise FileTrouble(
            f"{path} cannot be read as a map: {error}.",
            way_out="Give a GeoJSON, GeoPackage or Shapefile (with its .shx and .dbf in the same folder);"
            " where names are garbled, say its encoding: --encoding gb18030.",
            told=Invalid(
                "文件不能作为地图读取，请上传 GeoJSON、GeoPackage 或打包的 Shapefile（含 .shx 和 .dbf）"
            ),
        ) from None


def _read(source: Path | BytesIO, **options: str) -> gpd.GeoDataFrame:
    """Return the rows of a source; a row whose outline cannot be read has none, and keeps no other out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of GDAL, about such outlines
        return gpd.read_file(source, on_invalid="ignore", **options)


def _read_geojson(path: Path, encoding: str) -> ReadFrame:
    content = path.read_bytes()
    text = content.decode(encoding) if encoding else decode_text(content)
    json.loads(text)  # the reader would take a file that is cut off in the middle for a shorter one
    found = encoding or find_encoding(content) or DEFAULT
    return ReadFrame(_read(BytesIO(text.encode())), found.removesuffix("-sig"))


def _read_shapefile(path: Path, encoding: str) -> ReadFrame:
    if encoding:
        return ReadFrame(_read(path, encoding=encoding), encoding)
    for guess in _guess(path):
        try:
            frame = _read(path, encoding=guess)
        except (UnicodeDecodeError, LookupError):
            continue
        if guess != CHINESE or _is_chinese(frame):
            return ReadFrame(frame, guess)
    raise ValueError("its names are neither UTF-8 nor GB18030")


def _guess(path: Path) -> list[str]:
    """Return the encodings to try, each of which refuses what it cannot be, an old code page last."""
    stated = path.with_suffix(".cpg")
    named = stated.read_text(encoding="ascii", errors="replace").strip() if stated.exists() else ""
    return [DEFAULT, CHINESE, f"cp{named}" if named.isdigit() else named or CHINESE]


def _is_chinese(frame: gpd.GeoDataFrame) -> bool:
    """Tell whether texts that were read as GB18030 have no other letters than Chinese and ASCII ones.

    Names in Western code pages become rare signs in between.
    """
    texts = (text for column in frame.select_dtypes(include=["object", "string"]) for text in frame[column])
    signs = {sign for text in texts if isinstance(text, str) for sign in text if not sign.isascii()}
    return all(
        unicodedata.name(sign, "").startswith(("CJK", "FULLWIDTH", "IDEOGRAPHIC"))
        or unicodedata.category(sign)[0] == "P"
        for sign in signs
    )
