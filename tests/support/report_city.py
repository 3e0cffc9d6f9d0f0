"""The city of the indicators with shapes, as its reports are built of it."""

import gzip
import json
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Clock, PublishedShapes
from db.queries.cities import load_city_facts
from db.session import transaction
from db.writes.rollups import Days, count_days
from domain.enums import ClockKind, Role, Status
from domain.indicator_periods import DayRange
from domain.indicators import INDICATORS
from domain.report_figures import (
    TICKET_COUNTS,
    CountedShare,
    CountFigure,
    IndicatorFigure,
    NamedKey,
    OpenNumbers,
    RatingFigures,
    ReportFigures,
    TicketLists,
)
from domain.reports import LEADERS, OFFICE, ReportAudience, ReportKind, ReportRecipient, find_period
from domain.scopes import Actor, Reach, Scope
from services.report_figures import build_figures
from services.report_reader import FiguresRequest
from tests.support import factories, indicator_city
from tests.support.factories import NOON
from tests.support.grown_city import CITY, NOW

TOWN = ReportRecipient(ReportAudience.TOWN, "001")
DEPARTMENT = ReportRecipient(ReportAudience.DEPARTMENT, "D01")
EVERY = (LEADERS, OFFICE, TOWN, DEPARTMENT)
READERS = {
    LEADERS: Actor("1", "领导", frozenset({Role.LEADER}), Scope.whole(CITY)),
    OFFICE: Actor("2", "考核办", frozenset({Role.ASSESSMENT_OFFICE}), Scope.open_to_all(CITY)),
    TOWN: Actor("3", "镇街", frozenset({Role.TOWN}), Scope(CITY, Reach.TOWN, town="001")),
    DEPARTMENT: Actor(
        "4", "部门", frozenset({Role.DEPARTMENT}), Scope(CITY, Reach.DEPARTMENT, department="D01")
    ),
}
UNTIL = date(2026, 3, 3)  # the day before NOW, the newest that is counted
DAYS = {
    ReportKind.DAILY: date(2026, 2, 20),
    ReportKind.WEEKLY: date(2026, 2, 20),
    ReportKind.MONTHLY: date(2026, 2, 20),
}
CORNERS = {"001": (118.6, 36.8), "002": (118.8, 36.8)}


def build_small(session: Session) -> None:
    """Add a city with two closed tickets of February, one of them late, and an open one; count its days."""
    factories.a_city(session)
    factories.a_calendar(session)
    for day, closed, town in ((10, True, "001"), (11, True, "002"), (26, False, "001")):
        at = datetime(2026, 2, day, 4, tzinfo=UTC)
        ticket = factories.a_ticket(session, town=town, departments=("D01",), reported_at=at)
        factories.a_story(session, ticket)
        ticket.dispatched_at = at
        ticket.status = Status.CLOSED if closed else Status.DISPATCHED
        ticket.completed_at = ticket.closed_at = at + timedelta(days=day - 9) if closed else None
        for clock in session.scalars(select(Clock).where(Clock.ticket_id == ticket.id)):
            clock.kind, clock.work_order_id = ClockKind.COMPLETION, None
            clock.started_at, clock.stopped_at = at, ticket.completed_at
            clock.yellow_at = clock.orange_at = clock.due_at = at + timedelta(days=1)
    session.flush()
    count_days(session, load_city_facts(session, CITY), Days(date(2026, 2, 1), UNTIL))


def build(session: Session) -> None:
    """Add the city, its past, and the shapes of its towns and units."""
    indicator_city.build(session)
    add_shapes(session, CITY)


def add_shapes(session: Session, city: str) -> None:
    """Publish the towns and their only units as squares."""
    for level, ending in (("town", ""), ("village", "1")):
        features = [_square(f"{town}{ending}", *corner) for town, corner in CORNERS.items()]
        packed = gzip.compress(json.dumps({"type": "FeatureCollection", "features": features}).encode())
        session.add(
            PublishedShapes(
                city=city, level=level, version=f"r-{level}", current=True,
                codes=[f"{town}{ending}" for town in CORNERS], topojson_br=b"", topojson_gz=b"",
                geojson_br=b"", geojson_gz=packed, published_at=NOON,
            )
        )  # fmt: skip
    session.flush()


def read_figures(
    recipient: ReportRecipient, kind: ReportKind, period: DayRange | None = None
) -> ReportFigures:
    """Return the figures of a report of the city, read as its recipient."""
    asked = period or find_period(kind, DAYS[kind])
    with transaction(recipient.to_actor(CITY).scope) as session:
        return build_figures(session, FiguresRequest(CITY, kind, recipient, asked, NOW))


def _square(code: str, west: float, south: float) -> dict[str, object]:
    ring = [[west, south], [west + 0.2, south], [west + 0.2, south + 0.2], [west, south + 0.2], [west, south]]
    return {
        "type": "Feature",
        "id": code,
        "properties": {"name": code, "label": [west + 0.1, south + 0.1]},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def some_figures(name: str) -> ReportFigures:
    """Return the figures of a town of that name in which nothing happened."""
    nothing = CountedShare(numerator=0, denominator=0)
    return ReportFigures(
        kind=ReportKind.MONTHLY,
        audience=ReportAudience.TOWN,
        who=NamedKey(key="001", name=name),
        city=NamedKey(key=CITY, name="寿光市", name_en="Shouguang"),
        zone="Asia/Shanghai",
        first=date(2026, 2, 1),
        last=date(2026, 2, 28),
        as_of=NOW,
        simulated=True,
        limits={"surge_percent": 50, "surge_least": 5, "usual_weeks": 4, "least_cases": 10},
        counts=tuple(
            CountFigure(code=spec.code, current=0, previous=None, last_year=None) for spec in TICKET_COUNTS
        ),
        indicators=tuple(
            IndicatorFigure(code=spec.code, current=nothing, previous=None, last_year=None)
            for spec in INDICATORS
        ),
        open=OpenNumbers(open=0, overdue=0, near=0, due_today=0, escalated=0, urgent=0),
        surges=None,
        tickets=TicketLists(overdue=(), near=(), watched=()),
        trend=(),
        took=None,
        ratings=RatingFigures(count=0, speed={}, effect={}, score=None),
        map=None,
    )
