"""Read what openpyxl does not tell of a workbook's parts: merged cells, and values without looks."""

import re
from collections import defaultdict
from collections.abc import Iterable
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.utils.cell import range_boundaries

STYLES = "xl/styles.xml"
# What values need: where the sheets are, their cells and shared texts; properties and themes are looks.
_NEEDED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/sharedStrings\.xml|xl/worksheets/[^/]+\.xml"
)
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PLAIN = (
    '<fonts count="1"><font/></fonts><fills count="1"><fill><patternFill/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs>'
)
_NORMAL = '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'


class MergedColumns:
    """Carries the value of a cell that is merged downwards to its other rows."""

    def __init__(self, merges: Iterable[tuple[int, int, int]]) -> None:
        self._begin: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for column, first, last in merges:
            self._begin[first].append((column, last))
        self._running: dict[int, tuple[int, Any]] = {}

    def fill(self, number: int, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return a row that holds something of its own with the merged values of earlier rows."""
        found = list(row)
        for column, (last, value) in list(self._running.items()):
            if number > last:
                del self._running[column]
            elif column < len(found) and found[column] is None:
                found[column] = value
        for column, last in self._begin.get(number, ()):
            if column < len(row):
                self._running[column] = (last, row[column])
        return tuple(found)


def read_merges(sheet: Any) -> list[tuple[int, int, int]]:
    """Return column (from 0), first and last row of each merged range that spans rows."""
    if hasattr(sheet, "merged_cells"):
        references = [str(one) for one in sheet.merged_cells.ranges]
    else:
        source = sheet.parent._archive.read(sheet._worksheet_path)  # of sheets read row by row
        references = [reference.decode() for reference in _MERGED.findall(source)]
    found = []
    for reference in references:
        left, first, _, last = (side or 0 for side in range_boundaries(reference))
        if last > first:
            found.append((left - 1, first, last))
    return found


def keep_values(content: bytes) -> bytes:
    """Return a workbook with its cells and the formats of its numbers alone."""
    kept = BytesIO()
    with ZipFile(BytesIO(content)) as packed, ZipFile(kept, "w", ZIP_DEFLATED) as into:
        names = set(packed.namelist())
        for name in names:
            if _NEEDED.fullmatch(name):
                into.writestr(name, packed.read(name))
        if STYLES in names:
            into.writestr(STYLES, _keep_formats(packed.read(STYLES)))
    return kept.getvalue()


def _keep_formats(source: bytes) -> str:
    """Return a part of styles that says which cells are dates, and nothing else."""
    try:
        root = ET.fromstring(source)  # noqa: S314  # expat bounds entities; sizes are checked before
    except ET.ParseError:
        root = ET.Element("styleSheet")
    named = {"main": _MAIN}
    formats = [ET.tostring(one, "unicode") for one in root.findall("main:numFmts/main:numFmt", named)]
    cells = [one.get("numFmtId", "0") for one in root.findall("main:cellXfs/main:xf", named)] or ["0"]
    numbers = "".join(f'<xf numFmtId="{number if number.isdigit() else 0}" xfId="0"/>' for number in cells)
    listed = f'<numFmts count="{len(formats)}">{"".join(formats)}</numFmts>' if formats else ""
    kept = f'{listed}{_PLAIN}<cellXfs count="{len(cells)}">{numbers}</cellXfs>{_NORMAL}'
    return f'<styleSheet xmlns="{_MAIN}">{kept}</styleSheet>'
