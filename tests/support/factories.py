"""Row factories for tests with minimal arguments. Every city gets the same codes."""

from dataclasses import asdict
from datetime import UTC, datetime
from uuid import UUID

import shapely
from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import (
    Account,
    AccountGrant,
    Area,
    CalendarDay,
    CalendarYear,
    City,
    CityLevel,
    Clock,
    Department,
    Evaluation,
    Matter,
    Password,
    PublishedShapes,
    Reporter,
    Ticket,
    TicketEvent,
    WorkingWindow,
    WorkOrder,
)
from db.writes import search_index
from domain import enums
from etl.holidays import read_days, read_windows

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # a Monday, 12:00 in Shouguang
TOWNS = ("001", "002")


def a_city(session: Session, city: str = "370783", *, as_of: datetime | None = None) -> City:
    """Add a city of two towns, each with a unit of one grid, two departments, and one matter."""
    made = City(
        city=city,
        name="寿光市",
        name_en="Shouguang",
        zone="Asia/Shanghai",
        calendar="working",
        number_prefix="SG",
        as_of=as_of,
        simulated=True,
    )
    session.add(made)
    session.flush()  # nothing relates the rows below to it but their keys
    for depth, level in enumerate(("city", "town", "village", "grid")):
        session.add(
            CityLevel(city=city, code=level, label_zh=level, label_en=level, depth=depth, position=depth)
        )
    session.flush()
    an_area(session, city, code="0", level="city", kind=enums.AreaKind.CITY, parent=None)
    for town in TOWNS:
        an_area(session, city, code=town, level="town", kind=enums.AreaKind.TOWN, parent="0")
        an_area(session, city, code=f"{town}1", level="village", kind=enums.AreaKind.VILLAGE, parent=town)
        an_area(session, city, code=f"{town}11", level="grid", kind=enums.AreaKind.GRID, parent=f"{town}1")
        a_party(session, city, town, kind=enums.PartyKind.TOWN, town_code=town)
    for code in ("D01", "D02"):
        a_party(session, city, code)
    session.add(
        Matter(
            city=city,
            code="S01001",
            name="占道经营",
            name_en="Street vending",
            major="城市管理",
            work_field=enums.WorkField.URBAN_MANAGEMENT,
            default_class=enums.TicketClass.GENERAL,
            public=True,
            secrecy=enums.Secrecy.NORMAL,
        )
    )
    session.flush()
    return made


def a_calendar(session: Session, city: str = "370783", *, year: int = 2026) -> None:
    """Add the official days of one year and the city's working hours, as the data files have them."""
    session.add(CalendarYear(city=city, year=year, status="official"))
    days = {day: told for day, told in read_days().items() if day.year == year}
    session.add_all(CalendarDay(city=city, day=day, worked=it[0], name=it[1]) for day, it in days.items())
    for window in read_windows():
        session.add(WorkingWindow(city=city, **asdict(window)))
    session.get_one(City, city).calendar_version += 1  # what is remembered of it is out of date
    session.flush()


def some_shapes(session: Session, city: str = "370783") -> None:
    """Add a published version of the grids, without which no point can be placed."""
    session.add(
        PublishedShapes(
            city=city,
            level="grid",
            version="v1",
            current=True,
            codes=[f"{town}11" for town in TOWNS],
            topojson_br=b"",
            topojson_gz=b"",
            geojson_br=b"",
            geojson_gz=b"",
            published_at=NOON,
        )
    )
    session.flush()


def a_party(
    session: Session,
    city: str,
    code: str,
    *,
    kind: enums.PartyKind = enums.PartyKind.DEPARTMENT,
    town_code: str | None = None,
    parent: str | None = None,
) -> Department:
    """Add a party that can hold work orders."""
    made = Department(
        city=city,
        code=code,
        name=f"单位{code}",
        name_en=None,
        kind=kind,
        work_field=None,
        parent=parent,
        town_code=town_code,
        sample=True,
    )
    session.add(made)
    session.flush()
    return made


def a_ticket(
    session: Session,
    city: str = "370783",
    *,
    town: str | None = "001",
    departments: tuple[str, ...] = (),
    secrecy: enums.Secrecy = enums.Secrecy.NORMAL,
    reported_at: datetime = NOON,
) -> Ticket:
    """Add an accepted ticket in the only grid of ``town``, or without a place."""
    ticket_id = new_id(reported_at)
    made = Ticket(
        city=city,
        id=ticket_id,
        number=f"SG{ticket_id.hex[-12:]}",
        matter="S01001",
        description="占道",
        channel=enums.Channel.GRID_STAFF,
        origin=enums.Origin.DIRECT,
        requester_kind=enums.RequesterKind.CITIZEN,
        request_kind=enums.RequestKind.HELP,
        ticket_class=enums.TicketClass.GENERAL,
        urgent=False,
        secrecy=secrecy,
        public=True,
        status=enums.Status.DISPATCHED if departments else enums.Status.ACCEPTED,
        department=departments[0] if departments else None,
        departments=list(departments),
        town_code=town,
        unit_code=f"{town}1" if town else None,
        grid_code=f"{town}11" if town else None,
        location=enums.Location.AREA if town else enums.Location.UNKNOWN,
        reported_at=reported_at,
        accepted_at=reported_at,
        changed_at=reported_at,
    )
    session.add(made)
    search_index.write(session, city, [ticket_id])
    return made


def a_story(session: Session, ticket: Ticket) -> None:
    """Add to a ticket a reporter, its work orders, a clock and a rating of each, and one row of history."""
    key = {"city": ticket.city, "ticket_id": ticket.id}
    session.add(Reporter(**key, name="王某", phone="13800000000", anonymous=False))
    session.add(
        TicketEvent(
            **key, seq=1, at=NOON, act=enums.Act.ACCEPT, actor_name="系统", data={}, prev_hash=b"", hash=b"1"
        )
    )
    for number, code in enumerate(ticket.departments):
        order_id = new_id(NOON)
        session.add(
            WorkOrder(
                **key,
                id=order_id,
                department=code,
                status=enums.OrderStatus.SENT,
                sent_at=NOON,
                role=enums.OrderRole.COOPERATING if number else enums.OrderRole.LEAD,
                town_code=ticket.town_code,
            )
        )
        session.flush()
        session.add(
            Clock(
                **key,
                id=new_id(NOON),
                work_order_id=order_id,
                kind=enums.ClockKind.COMPLETION,
                mode="working",
                started_at=NOON,
            )
        )
        if code not in TOWNS and ticket.town_code:
            session.add(
                Evaluation(
                    **key,
                    id=new_id(NOON),
                    work_order_id=order_id,
                    town_code=ticket.town_code,
                    department=code,
                    speed=enums.Speed.TIMELY,
                    effect=enums.Effect.GOOD,
                    rated_at=NOON,
                )
            )
    session.flush()


def an_account(session: Session, username: str, *, password_hash: str = "", active: bool = True) -> UUID:
    """Add an account without any right; returns its id."""
    account_id = new_id(NOON)
    session.add(
        Account(
            id=account_id,
            username=username,
            name=f"{username}先生",
            locale=None,
            active=active,
            failures=0,
            created_at=NOON,
        )
    )
    session.flush()
    session.add(Password(account_id=account_id, hash=password_hash, must_change=False))
    session.flush()
    return account_id


def a_grant(
    session: Session,
    account_id: UUID,
    role: enums.Role,
    city: str = "370783",
    *,
    town: str | None = None,
    unit: str | None = None,
    department: str | None = None,
) -> None:
    """Give an account a role in a city."""
    session.add(
        AccountGrant(
            city=city, account_id=account_id, role=role, town_code=town, unit_code=unit, department=department
        )
    )
    session.flush()


def a_point_in(session: Session, code: str, city: str = "370783") -> shapely.Point:
    """Return the label point of an area."""
    [place] = to_shape(session.get_one(Area, (city, code)).label_point).coords
    return shapely.Point(place)


def an_area(
    session: Session, city: str, *, code: str, level: str, kind: enums.AreaKind, parent: str | None
) -> None:
    west = 118.8 if code.startswith("002") else 118.6  # the two towns lie apart
    ground = (
        shapely.box(west, 36.8, west + 0.1, 36.9)
        if level != "city"
        else shapely.box(118.6, 36.8, 118.9, 36.9)
    )
    session.add(
        Area(
            city=city,
            code=code,
            level=level,
            kind=kind,
            parent_code=parent,
            name=f"区域{code}",
            geom=from_shape(shapely.MultiPolygon([ground]), srid=4326),
            label_point=from_shape(ground.centroid, srid=4326),
            valid_from=NOON.date(),
            predecessors=[],
            simulated=True,
        )
    )
    session.flush()
