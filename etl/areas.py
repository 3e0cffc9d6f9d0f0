"""Import the areas of a city and publish their shapes: ``python -m etl areas``."""

import argparse
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from db import feed
from db.bulk.areas import NewArea, load_parents, merge_areas, publish_shapes
from db.bulk.cities import get_transaction_time
from db.queries.cities import load_settings
from db.session import owner_transaction
from domain.enums import ChangeKind
from domain.setting_values import parse_dedicated_block
from etl.boundaries import group_by_level, read_boundaries, tidy_areas
from etl.cities import define_city, find_city_path
from etl.import_report import ImportFinding, ImportReport, RowOutcome
from etl.mapping_files import check_encoding
from etl.mappings import AreasMapping, find_source_file, read_areas, read_city
from etl.tiling import NotTiled, check_tiling
from geo.area_shapes import publish
from settings import settings
from terminal import Trouble, say, step


def load_areas(
    session: Session, mapping: AreasMapping, path: Path, *, crs: str | None = None
) -> ImportReport:
    """Bring the areas of ``path`` into the mapping's city, publish every level, and return the books.

    Loading again changes nothing. Raises Trouble when the file cannot be what the mapping says; nothing of it
    may be committed then.
    """
    define_city(session, mapping.city)
    report = ImportReport(f"Areas of {mapping.city.city} from {path.name}")
    dedicated = parse_dedicated_block(load_settings(session, mapping.city.city))
    areas = read_boundaries(path, mapping, crs=crs, report=report, dedicated=dedicated)
    _require_parents(session, areas, mapping)
    merged = merge_areas(session, mapping.city.city, areas)
    own = {area.code for area in areas if area.level == mapping.level}
    report.loaded = len(own.intersection(merged.new))
    report.updated = len(own.intersection(merged.changed))
    report.unchanged = len(own.intersection(merged.same))
    report.facts["areas dissolved from them"] = len(areas) - len(own)
    report.facts["areas of the city that the file does not have"] = len(merged.absent)
    report.add(
        ImportFinding(
            0, code, RowOutcome.NOTED, "an area of the city that the file does not have", "code", code
        )
        for code in sorted(merged.absent)
    )
    levels = group_by_level(areas)
    check_tiling(session, mapping, levels, report)
    now = get_transaction_time(session)
    parents = {code: facts[2] for code, facts in load_parents(session, mapping.city.city).items()}
    drawn = [
        publish_shapes(session, mapping.city.city, publish(level, tidy_areas(each), parents=parents), at=now)
        for level, each in levels.items()
    ]
    report.facts["levels published anew"] = sum(drawn)
    if merged.new or merged.changed or any(drawn):
        feed.record(session, mapping.city.city, kind=ChangeKind.AREAS, tickets=(), at=now)
    return report


def list_mapping_paths(name: str) -> list[Path]:
    """Return the areas mappings that ``name`` means: a mapping itself, or those a city definition lists."""
    path = Path(name)
    if path.suffix == ".toml" and path.name != "city.toml":
        return [path]
    found = find_city_path(name)
    return [found.parent / each for each in read_city(found).areas]


def main(arguments: list[str] | None = None) -> int:
    """Bring boundaries in from GeoJSON, GeoPackage or Shapefile, as a mapping file says."""
    parser = argparse.ArgumentParser(prog="python -m etl areas", description=main.__doc__)
    parser.add_argument("mapping", help="a mapping file, or a city's folder below data/")
    parser.add_argument("file", nargs="?", type=Path, help="instead of the file that the mapping names")
    parser.add_argument("--crs", help="the coordinate system of the file, such as EPSG:2249")
    parser.add_argument("--encoding", default="", help="of the attributes, such as gb18030")
    chosen = parser.parse_args(arguments)
    check_encoding(chosen.encoding, Path("--encoding"))
    for path in list_mapping_paths(chosen.mapping):
        run(path, chosen.file, crs=chosen.crs, encoding=chosen.encoding)
    return 0


def run(path: Path, file: Path | None = None, *, crs: str | None = None, encoding: str = "") -> ImportReport:
    """Load one mapping in a transaction of its own, print the books and write the report."""
    mapping = read_areas(path)
    mapping = replace(mapping, encoding=encoding or mapping.encoding)
    source, is_full = find_source_file(mapping, file)
    if not is_full:
        say(f"DATA_SOURCES is not set: taking {source.name} of the repository.")
    try:
        with step(f"Areas from {source}"), owner_transaction() as session:
            report = load_areas(session, mapping, source, crs=crs)
    except NotTiled as refused:
        _write(refused.report, mapping)
        raise
    for line in (*report.lines(), f"  report: {_write(report, mapping)}"):
        say(line)
    return report


def _write(report: ImportReport, mapping: AreasMapping) -> Path:
    rows, _ = report.write(settings().data_dir / "imports", f"{mapping.city.city}-areas-{mapping.level}")
    return rows


def _require_parents(session: Session, areas: list[NewArea], mapping: AreasMapping) -> None:
    """Refuse a file whose areas name parents that are neither in it nor in the city, or not above them."""
    depths = {level.code: level.depth for level in mapping.city.levels}
    known = {code: facts[1] for code, facts in load_parents(session, mapping.city.city).items()}
    known |= {area.code: depths[area.level] for area in areas}
    orphans = [area.code for area in areas if area.parent is not None and area.parent not in known]
    if orphans:
        raise Trouble(
            f"{len(orphans)} areas name a parent that the city does not have, {orphans[0]} first.",
            way_out="Load the level above before this one, or let the mapping dissolve it.",
        )
    turned = [area for area in areas if area.parent and known[area.parent] >= depths[area.level]]
    if turned:
        raise Trouble(
            f"{len(turned)} areas name a parent that is not above them, first {turned[0].code}"
            f" in {turned[0].parent}.",
            way_out="The parent of an area is on a level above its own: correct the file or the levels.",
        )
