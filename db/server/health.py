"""Queries for the health of the database: versions, the feed, and the calendars of all cities."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from db import feed
from db.models import CalendarYear, City
from db.queries import failed_deliveries, history_chain, worker_heartbeats
from db.queries.cities import load_settings
from db.queries.history_chain import HistoryProof
from db.queries.worker_heartbeats import WorkerCondition
from db.session import live_transaction, set_scope, transaction
from db.writes import rollup_work
from db.writes.rollup_work import RollupProgress
from domain.errors import Busy
from domain.scopes import Scope
from domain.setting_values import given_up_span_of


@dataclass(frozen=True, slots=True)
class CityCalendar:
    """The calendar of one city: the years that are loaded, with their status, and the city's present."""

    city: str
    kind: str
    zone: ZoneInfo
    now: datetime
    years: dict[int, str]

    def missing(self, *, warn_from_month: int) -> list[int]:
        """Return the years that are needed and not loaded: this one, and the next from that month on."""
        if self.kind == "elapsed":
            return []
        today = self.now.astimezone(self.zone)
        needed = [today.year, *([today.year + 1] if today.month >= warn_from_month else [])]
        return [year for year in needed if year not in self.years]


@dataclass(frozen=True, slots=True)
class Condition:
    """How the database is: versions, the last change, the wait of the oldest, calendars, workers, sums."""

    versions: dict[str, str]
    last: int
    lag_seconds: float
    calendars: list[CityCalendar]
    workers: WorkerCondition
    sums: Mapping[str, RollupProgress]
    sums_differing: int
    given_up: Mapping[str, int]  # deliveries by city, of the last days
    proofs: Mapping[str, HistoryProof]  # of the history of each city that lives now


def load_condition() -> Condition:
    """Query the health of the database. Raises Busy when it does not answer."""
    try:
        with transaction(Scope.none(""), screens=True) as session:
            lag = feed.get_lag_seconds(session)
            working = worker_heartbeats.load_condition(session)
            differing = worker_heartbeats.count_recent_work(session, "sums_differing")
            given_up, proofs = {}, {}
            for city in worker_heartbeats.list_working_cities(session):
                set_scope(session, Scope.open_to_all(city))  # every visitor reads this page
                span = given_up_span_of(load_settings(session, city))
                given_up[city] = failed_deliveries.count_of(session, city, span=span)
                proofs[city] = history_chain.load_proof(session, city)
        with live_transaction() as session:
            return Condition(
                _versions(session),
                feed.get_last_number(session),
                lag,
                _calendars(session),
                workers=working,
                sums=rollup_work.load_progress(session),
                sums_differing=differing,
                given_up=given_up,
                proofs=proofs,
            )
    except SQLAlchemyError:
        raise Busy(retry_after=5) from None


def _versions(session: Session) -> dict[str, str]:
    server, postgis = session.execute(
        text("SELECT current_setting('server_version'), postgis_lib_version()")
    ).one()
    return {"postgresql": server, "postgis": postgis}


def _calendars(session: Session) -> list[CityCalendar]:
    years: dict[str, dict[int, str]] = {}
    for city, year, status in session.execute(
        select(CalendarYear.city, CalendarYear.year, CalendarYear.status).order_by(CalendarYear.year)
    ):
        years.setdefault(city, {})[year] = status
    found = session.execute(
        select(City.city, City.calendar, City.zone, func.coalesce(City.as_of, func.now())).order_by(City.city)
    )
    return [
        CityCalendar(city, kind, ZoneInfo(zone), now.astimezone(UTC), years.get(city, {}))
        for city, kind, zone, now in found
    ]
