"""Play the time that the demonstration missed while it was not running, at most two weeks of it."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from db.bulk import deferred_indexes
from db.bulk.bulk_copy import copy_text
from db.bulk.cities import get_transaction_time
from db.bulk.open_tickets import open_stories
from db.ids import new_id
from db.models import CallBack, Clock, Evaluation, Reply, TicketEvent, WorkOrder
from db.queries.simulation import lapse_stale_motions
from db.queries.simulations import find_built
from db.session import build_transaction
from db.writes import rollup_marks, search_index
from db.writes.simulations import load_last_numbers, set_numbers, set_played
from demo.actors import Actors, make_cast
from demo.arrivals import Window
from demo.build import Progress, silent
from demo.city import ZONE
from demo.copy_text import Table
from demo.fast_player import Player
from demo.register import CITY_CODE
from demo.story import ticket_tables
from demo.ticket_recorder import Stage
from demo.working_time import habit_calendar
from etl.holidays import read_calendar
from services import outbox

LONGEST = timedelta(
    days=14
)  # a longer absence leaves a gap in the reports, not in what became of the open ones

# What others point to comes first.
WRITTEN = (WorkOrder, Clock, TicketEvent, Evaluation, Reply, CallBack)


def catch_up(
    owner_url: str, *, city: str = CITY_CODE, now: datetime | None = None, progress: Progress = silent
) -> int:
    """Play from the city's stored time until ``now`` (None: the database's); return how many tickets came in.

    One transaction: the open tickets go on, then new ones come in, and one row tells all screens to reload.
    """
    with build_transaction(owner_url, autoflush=False) as session:
        return _catch_up(session, city, now=now or get_transaction_time(session), progress=progress)


def _catch_up(session: Session, city: str, *, now: datetime, progress: Progress) -> int:
    state = find_built(session, city)
    now = now.replace(microsecond=0)
    if state is None or state.played_until is None or state.seed is None or not state.has_missed_time(now):
        return 0
    deferred_indexes.tune_transaction(session)
    cast = make_cast(state.seed)
    progress("open tickets", 0.1)
    _play_open(session, cast, city=city, begin=state.played_until, end=now)
    progress("new tickets", 0.6)
    lapse_stale_motions(session, city, at=now)
    begin = max(state.played_until, now - LONGEST)
    came = 0
    window = Window(
        begin, now, seed=state.seed + int(begin.timestamp()), numbers=load_last_numbers(session, city, begin)
    )
    for table in _without_days(session, city, ticket_tables(cast, window=window, scale=1.0)):
        copy_text(session, table.name, list(table.columns), table.chunks())
        came += len(table) if table.name == "tickets" else 0
    gone = (now - begin).days + 2  # the rows that COPY wrote lie on these days, of which some may be counted
    rollup_marks.mark_days(session, city, [now.date() - timedelta(days=n) for n in range(1, gone + 1)])
    set_played(session, city, now)
    search_index.write_lately(session, city, state.played_until)
    outbox.record_reload(session, city, now)
    return came


def _play_open(session: Session, cast: Actors, *, city: str, begin: datetime, end: datetime) -> None:
    stage = Stage(
        rules=read_calendar(),
        habits=habit_calendar(ZoneInfo(ZONE), until=end),
        matters={row.code: row for row in cast.matters},
        parties={party.code: party for party in cast.parties},
        begin=begin,
        end=end,
        dice=random.Random(begin.timestamp()),  # noqa: S311  # dice of a game, not a secret
        new_id=new_id,
    )
    for story in open_stories(session, city):
        Player(stage, story).play()
    for table in WRITTEN:
        session.add_all(row for row in stage.rows if isinstance(row, table))
        session.flush()
    session.expunge_all()


def _without_days(session: Session, city: str, tables: Iterator[Table]) -> Iterator[Table]:
    """Yield the tables to copy; the numbers given out by day are merged with those that exist."""
    for table in tables:
        if table.name == "ticket_numbers":
            days = zip(table.columns["day"], table.columns["last"], strict=True)
            set_numbers(session, city, {date.fromisoformat(day.decode()): int(last) for day, last in days})
        else:
            yield table
