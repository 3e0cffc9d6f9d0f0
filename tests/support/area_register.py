"""A small city whose areas tile, files of its register, and changes of it carried through by the worker."""

import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import geopandas as gpd
import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import AccountGrant, Area, AreaChange, City, CityLevel, Matter, Staff, StaffPost, Ticket
from db.session import administrator_transaction, owner_transaction
from db.writes import search_index
from domain import enums
from domain.accounts import StaffRole
from domain.area_changes import (
    AreaChangeAct,
    AreaChangeStatus,
    ConfirmPayload,
    ImportExtent,
    RenamePayload,
    UploadPayload,
)
from domain.scopes import Actor, Scope
from etl import area_jobs
from services import area_changes
from services.area_changes import AREA_CHANGES
from services.workflow.engine import WorkflowRequest, execute
from tests.support import factories

CITY = "370783"
T1, T2 = "370783001", "370783002"
V1, V2, V3 = f"{T1}201", f"{T1}202", f"{T2}201"
G1, G2, G3, G4 = f"{V1}001", f"{V1}002", f"{V2}001", f"{V2}002"
NEW1, NEW2 = f"{V1}003", f"{V1}004"
SINCE = date(2020, 1, 1)
NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # of the city
ADMINISTRATOR = Actor("admin", "管理员", frozenset({enums.Role.ADMINISTRATOR}), Scope.whole(CITY))
SOUTH, NORTH = 36.8, 36.9


def box(west: float, east: float) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([shapely.box(west, SOUTH, east, NORTH)])


# code: level, kind, parent, west, east
AREAS: Mapping[str, tuple[str, enums.AreaKind, str | None, float, float]] = {
    CITY: ("city", enums.AreaKind.CITY, None, 118.6, 119.0),
    T1: ("town", enums.AreaKind.TOWN, CITY, 118.6, 118.8),
    T2: ("town", enums.AreaKind.TOWN, CITY, 118.8, 119.0),
    V1: ("village", enums.AreaKind.VILLAGE, T1, 118.6, 118.7),
    V2: ("village", enums.AreaKind.VILLAGE, T1, 118.7, 118.8),
    V3: ("village", enums.AreaKind.VILLAGE, T2, 118.8, 119.0),
    f"{V1}001": ("grid", enums.AreaKind.GRID, V1, 118.6, 118.65),
    f"{V1}002": ("grid", enums.AreaKind.GRID, V1, 118.65, 118.7),
    f"{V2}001": ("grid", enums.AreaKind.GRID, V2, 118.7, 118.75),
    f"{V2}002": ("grid", enums.AreaKind.GRID, V2, 118.75, 118.8),
    f"{V3}001": ("grid", enums.AreaKind.GRID, V3, 118.8, 119.0),
}


def a_tiled_city(session: Session) -> None:
    """Add the city with its parties, a matter and a calendar."""
    session.add(
        City(
            city=CITY, name="寿光市", name_en="Shouguang", zone="Asia/Shanghai", calendar="working",
            number_prefix="SG", as_of=None, simulated=True,
        )
    )  # fmt: skip
    session.flush()
    for depth, (level, chinese) in enumerate(
        (("city", "市"), ("town", "镇街"), ("village", "村居"), ("grid", "小网格"))
    ):
        session.add(
            CityLevel(city=CITY, code=level, label_zh=chinese, label_en=level, depth=depth, position=depth)
        )
    session.flush()
    add_areas(session)
    for town in (T1, T2):
        factories.a_party(session, CITY, town, kind=enums.PartyKind.TOWN, town_code=town)
    factories.a_party(session, CITY, "D01")
    session.add(
        Matter(
            city=CITY, code="S01001", name="占道经营", name_en="Street vending", major="城市管理",
            work_field=enums.WorkField.URBAN_MANAGEMENT, default_class=enums.TicketClass.GENERAL, public=True,
            secrecy=enums.Secrecy.NORMAL,
        )
    )  # fmt: skip
    factories.a_calendar(session)


def add_areas(session: Session) -> None:
    """Add the areas of the city."""
    for code, (level, kind, parent, west, east) in AREAS.items():
        shape = box(west, east)
        session.add(
            Area(
                city=CITY, code=code, level=level, kind=kind, parent_code=parent, name=f"区域{code[6:]}",
                geom=from_shape(shape, srid=4326),
                label_point=from_shape(shape.centroid, srid=4326),
                valid_from=SINCE, predecessors=[], simulated=True,
            )
        )  # fmt: skip
        session.flush()


def a_ticket_in(session: Session, code: str, *, reported_at: datetime = factories.NOON) -> UUID:
    """Add an open ticket in a grid, or in a unit and no grid."""
    unit = code[:12]
    ticket = factories.a_ticket(session, CITY, town=None, reported_at=reported_at)
    ticket.town_code, ticket.unit_code = unit[:9], unit
    ticket.grid_code = code if len(code) > 12 else None
    ticket.location = enums.Location.AREA
    session.flush()
    search_index.write(session, CITY, [ticket.id])
    return ticket.id


def a_chief_in(session: Session, code: str) -> UUID:
    """Add a chief of an area; returns the id of the person."""
    ident = uuid4()
    session.add(Staff(city=CITY, id=ident, name="网格长", role=StaffRole.CHIEF, phone="13800001234"))
    session.flush()
    session.add(StaffPost(city=CITY, id=uuid4(), staff_id=ident, area_code=code, valid_from=SINCE))
    return ident


def an_account_in(session: Session, username: str, code: str) -> UUID:
    """Add an account of a unit, or of a grid."""
    account = factories.an_account(session, username)
    is_grid = len(code) > 12
    role = enums.Role.GRID_STAFF if is_grid else enums.Role.UNIT
    session.add(
        AccountGrant(
            city=CITY, account_id=account, role=role, town_code=code[:9], unit_code=code[:12],
            grid_code=code if is_grid else None,
        )
    )  # fmt: skip
    return account


def feature(code: str, west: float, east: float, **properties: Any) -> dict[str, Any]:
    """Return one area of a file as GeoJSON."""
    told = {"code": code, "name": f"区域{code[6:]}", **properties}
    return {"type": "Feature", "properties": told, "geometry": shapely.geometry.mapping(box(west, east))}


def a_split() -> list[dict[str, Any]]:
    """Return the rows that split the first grid in two."""
    return [
        feature(NEW1, 118.6, 118.62, level="grid", parent=V1, predecessors=G1),
        feature(NEW2, 118.62, 118.65, level="grid", parent=V1, predecessors=G1),
    ]


def a_merger() -> list[dict[str, Any]]:
    """Return the row that makes the grids of the first village one."""
    return [feature(NEW1, 118.6, 118.7, level="grid", parent=V1, predecessors=f"{G1}、{G2}")]


def collection(features: Iterable[Mapping[str, Any]]) -> bytes:
    """Return a file of features."""
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False).encode()


def a_zipped_shapefile(features: Iterable[Mapping[str, Any]], *, encoding: str = "UTF-8") -> bytes:
    """Return the same as a Shapefile in an archive; other encodings without a .cpg."""
    frame = gpd.GeoDataFrame.from_features(list(features), crs="EPSG:4326")
    with tempfile.TemporaryDirectory() as folder:
        frame.to_file(Path(folder) / "areas.shp", encoding=encoding)
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for path in sorted(Path(folder).iterdir()):
                if encoding == "UTF-8" or path.suffix != ".cpg":
                    archive.write(path, f"区划/{path.name}")
        return content.getvalue()


def a_damaged_archive() -> bytes:
    """Return an archive whose index is whole and whose packed data is not."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("areas.shp", "0" * 10_000)
    damaged = bytearray(content.getvalue())
    damaged[30 + len("areas.shp")] = 0xFF  # where the packed data begins: no block of this type exists
    return bytes(damaged)


def uploaded(
    content: bytes, name: str = "areas.geojson", *, extent: ImportExtent = ImportExtent.PART, level: str = ""
) -> AreaChange:
    """Upload a file, let the worker check it, and return the change."""
    with administrator_transaction(ADMINISTRATOR.scope) as session:
        payload = UploadPayload(name=name, extent=extent, level=level)
        change = area_changes.upload(session, payload, content, actor=ADMINISTRATOR, now=NOW)
    worked()
    return reloaded(change)


def confirmed(change: AreaChange, *, on: date | None = None, reason: str = "寿政发〔示例〕1号") -> AreaChange:
    """Confirm a checked change for a day, today where none is given, and let the worker go on."""
    with administrator_transaction(ADMINISTRATOR.scope) as session:
        payload = ConfirmPayload(effective_on=on or NOW.date(), reason=reason)
        request = WorkflowRequest(AreaChangeAct.CONFIRM, payload, str(change.id), change.version)
        execute(session, AREA_CHANGES, request, actor=ADMINISTRATOR, now=NOW)
    worked()
    return reloaded(change)


def applied(content: bytes, name: str = "areas.geojson", **options: Any) -> AreaChange:
    """Upload, check, confirm and apply a file; fails where any step refuses it."""
    change = uploaded(content, name, **options)
    assert change.status is AreaChangeStatus.CHECKED, change.refusal
    assert not shown(change)["blocked"], change.preview
    change = confirmed(change)
    assert change.status is AreaChangeStatus.APPLIED, change.refusal
    return change


def renamed(code: str, name: str, name_en: str = "", *, on: date | None = None) -> AreaChange:
    """Rename an area and let the worker go on."""
    with administrator_transaction(ADMINISTRATOR.scope) as session:
        payload = RenamePayload(
            code=code, name=name, name_en=name_en, effective_on=on or NOW.date(), reason="更名批复"
        )
        change = area_changes.rename(session, payload, actor=ADMINISTRATOR, now=NOW)
    worked()
    return reloaded(change)


def worked(now: datetime = NOW) -> None:
    """Let the worker do what waits."""
    while area_jobs.run_step(CITY, now, stepped=lambda: None):
        pass


def reloaded(change: AreaChange) -> AreaChange:
    with owner_transaction() as session:
        return session.get_one(AreaChange, (CITY, change.id))


def shown(change: AreaChange) -> dict[str, Any]:
    """Return the preview of a checked change."""
    assert change.preview is not None
    return change.preview


def area(code: str) -> Area:
    with owner_transaction() as session:
        return session.get_one(Area, (CITY, code))


def place_of(ticket: UUID) -> tuple[str | None, str | None, str | None]:
    """Return town, unit and grid of a ticket."""
    with owner_transaction() as session:
        row = session.execute(
            select(Ticket.town_code, Ticket.unit_code, Ticket.grid_code).where(Ticket.id == ticket)
        ).one()
        return row[0], row[1], row[2]
