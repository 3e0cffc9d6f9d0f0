"""Check that areas which came in tile their parents: gaps, overlaps, overhangs, each in the report."""

from collections.abc import Collection
from itertools import pairwise

from sqlalchemy.orm import Session

from db.queries.boundaries import area_polygons
from etl.import_report import ImportFinding, ImportReport, RowOutcome
from etl.mappings import AreasMapping, Tiling
from geo.area_checks import Fault, FaultKind, find_tiling_faults
from terminal import Trouble

REASONS = {
    FaultKind.DUPLICATE_CODE: "a code stands for two areas",
    FaultKind.BAD_GEOMETRY: "the outline is empty or crosses itself",
    FaultKind.OVERLAP: "two areas of a level overlap",
    FaultKind.GAP: "part of an area belongs to no area of the level below",
    FaultKind.NO_PARENT: "the parent is not on the level above",
    FaultKind.OUTSIDE_PARENT: "part of an area lies outside its parent",
}
FIRST = 3  # faults that a refusal names; the report has all


class NotTiled(Trouble):
    """Refuse areas that must tile and do not; ``report`` lists every fault."""

    def __init__(self, what: str, *, way_out: str, report: ImportReport) -> None:
        super().__init__(what, way_out=way_out)
        self.report = report


def check_tiling(
    session: Session, mapping: AreasMapping, levels: Collection[str], report: ImportReport
) -> None:
    """Add every fault to the report between the loaded levels and the ones above and below them.

    Looks at all areas that are valid today, not only at those of the file: communities and villages share a
    level, and a file may hold a part of it. Raises NotTiled where the mapping requires a tiling.
    """
    faults = _faults(session, mapping, levels)
    report.add(_finding(fault, mapping) for fault in faults)
    if faults and mapping.tiling is Tiling.REQUIRE:
        report.refuse_file()
        first = "; ".join(_told(fault) for fault in faults[:FIRST])
        raise NotTiled(
            f"The areas of {mapping.city.city} do not tile, {len(faults)} faults: {first}.",
            way_out="The report lists all. Mend the file, or set tiling_tolerance_m2 or"
            f' tiling = "report" in {mapping.path}.',
            report=report,
        )


def _faults(session: Session, mapping: AreasMapping, levels: Collection[str]) -> list[Fault]:
    loaded = {level.depth for level in mapping.city.levels if level.code in levels}
    depths = sorted({level.depth for level in mapping.city.levels})
    pairs = [pair for pair in pairwise(depths) if loaded.intersection(pair)]
    areas = area_polygons(session, mapping.city.city, {depth for pair in pairs for depth in pair})
    faults = []
    for above, below in pairs:
        parents = [area for area in areas if area.depth == above]
        children = [area for area in areas if area.depth == below]
        if parents and children:
            faults += find_tiling_faults(children, parents=parents, sliver_m2=mapping.tiling_tolerance_m2)
    return faults


def _finding(fault: Fault, mapping: AreasMapping) -> ImportFinding:
    outcome = RowOutcome.NOTED if mapping.tiling is Tiling.REPORT else RowOutcome.REFUSED
    return ImportFinding(0, " ".join(fault.codes), outcome, REASONS[fault.kind], "geometry", "", _size(fault))


def _told(fault: Fault) -> str:
    return f"{REASONS[fault.kind]}, {' and '.join(fault.codes)} {_size(fault)}".rstrip()


def _size(fault: Fault) -> str:
    return f"{fault.area_m2:,.1f} m2" if fault.area_m2 else ""
