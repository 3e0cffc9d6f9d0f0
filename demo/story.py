"""Generate two years of the demonstration city as tables: same bytes from the same seed, end and scale."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from demo.actors import Actors
from demo.arrivals import Window
from demo.bulk_ids import uuids_of
from demo.city import PREFIX, ZONE
from demo.clock_table import clock_table
from demo.clocks import ClockMaker
from demo.copy_text import Bools, Bytes, Column, Table
from demo.demand import Demand, make_demand
from demo.grid_staff import staff_tables
from demo.histories import Voices, event_table, numbered
from demo.orders import Orders, departments_column, make_orders, order_table
from demo.outcomes import call_back_table, happened, reply_table
from demo.paths import qualities
from demo.photo_store import PhotoStore
from demo.photos import Photos, attachment_table, photos_of
from demo.present_states import PresentStates, standing_of
from demo.ratings import make_ratings, rating_table
from demo.register import CITY_CODE
from demo.steps import Steps, steps_of
from demo.tickets import TicketSummaries, anonymous_ones, reporter_table, ticket_numbers, ticket_table
from demo.trajectories import make_course
from demo.working_time import WorkTime, habits
from domain.enums import Act
from etl.holidays import read_calendar

TOLD_DAYS = 60  # tickets closed longer ago have one history row: they came by a bulk load


def story_tables(
    cast: Actors, *, until: datetime, seed: int, scale: float, album: PhotoStore | None = None
) -> Iterator[Table]:
    """Yield every table of tickets and staff up to ``until``, in an order in which COPY may take them.

    album: the stored photos; None takes none.
    """
    yield from ticket_tables(cast, window=Window(None, until, seed), scale=scale, album=album)
    day = until.astimezone(ZoneInfo(ZONE)).date()
    yield from staff_tables(CITY_CODE, cast.layout, cast.parties, until=day, seed=seed, scale=scale)


def ticket_tables(
    cast: Actors, *, window: Window, scale: float, album: PhotoStore | None = None
) -> Iterator[Table]:
    """Yield the tables of the tickets that come in within the window, in their state at its end."""
    zone, seed, until = ZoneInfo(ZONE), window.seed, window.until
    live = habits(zone, until=until)
    demand = make_demand(cast.layout, cast.matters, window=window, zone=zone, habits=live, scale=scale)
    if not len(demand):
        return
    course = make_course(demand, cast.matters, cast.parties, habits=live, seed=seed)
    standing = standing_of(demand, course, now=int(until.timestamp()))
    ids = uuids_of(demand.reported, stream=(seed, 10))
    told = _told(standing)
    orders = make_orders(course, standing, seed=seed)
    steps = steps_of(demand, course, standing, told=told, orders=orders)
    numbers, given_out = ticket_numbers(CITY_CODE, demand, prefix=PREFIX, before=window.numbers)
    towns, grids = ([area.code for area in level] for level in (cast.layout.towns, cast.layout.grids))
    codes = [party.code for party in cast.parties]
    yield given_out
    yield ticket_table(
        ids,
        demand,
        course=course,
        standing=standing,
        cast=cast,
        numbers=numbers,
        seed=seed,
        told=_told_of_tickets(demand, steps, departments_column(orders, cast.parties, tickets=len(demand))),
    )
    yield order_table(CITY_CODE, orders, ids, demand.town, parties=cast.parties, town_codes=towns)
    maker = ClockMaker(demand, course, standing, rules=WorkTime(read_calendar()))
    maker.of_tickets(recent=told)
    maker.of_orders(orders)
    yield clock_table(CITY_CODE, maker.rows, ticket_ids=ids, order_ids=orders.ids, seed=seed)
    ratings = make_ratings(
        demand,
        course,
        standing,
        orders=orders,
        layout=cast.layout,
        quality=qualities(cast.parties, seed=seed),
        parties=cast.parties,
        seed=seed,
    )
    yield rating_table(
        CITY_CODE, ratings, orders, demand=demand, ticket_ids=ids, codes=(codes, towns, grids), seed=seed
    )
    yield reporter_table(CITY_CODE, ids, demand, seed=seed)
    voices = Voices(
        towns=[town.name for town in cast.layout.towns],
        units=[unit.name for unit in cast.layout.units],
        town=demand.town,
        unit=demand.unit,
        parties=[party.name for party in cast.parties],
        party=orders.party,
    )
    photos = photos_of(album, steps, demand, standing, seed=seed) if album else None
    yield from _history(steps, ids, orders, voices=voices, photos=photos)
    yield from _outcomes(steps, demand, ids, seed)


def _history(
    steps: Steps, ids: Bytes, orders: Orders, *, voices: Voices, photos: Photos | None
) -> Iterator[Table]:
    """Yield the history and the photos that belong to it; without any, that table is left out."""
    files = photos.files() if photos else {}
    yield event_table(CITY_CODE, steps, ticket_ids=ids, orders=orders, voices=voices, files=files)
    if photos:
        yield attachment_table(
            CITY_CODE, photos, steps, seq=numbered(steps), ticket_ids=ids, order_ids=orders.ids
        )


def _outcomes(steps: Steps, demand: Demand, ids: Bytes, seed: int) -> Iterator[Table]:
    """Yield replies and call-backs; a table without rows is left out, for COPY would refuse it."""
    fed_back, called = happened(steps, Act.FEED_BACK), happened(steps, Act.CALL_BACK)
    tables = (
        reply_table(
            CITY_CODE,
            fed_back,
            demand,
            anonymous=anonymous_ones(demand, seed=seed),
            ticket_ids=ids,
            seed=seed,
        ),
        call_back_table(CITY_CODE, called, ticket_ids=ids, seed=seed),
    )
    yield from (table for table in tables if len(table))


def _told(standing: PresentStates) -> Bools:
    """Select the tickets with a full history: the open ones and those closed recently."""
    since = standing.now - int(timedelta(days=TOLD_DAYS).total_seconds())
    return np.asarray(standing.is_open | (standing.closed > since))


def _told_of_tickets(demand: Demand, steps: Steps, departments: Column) -> TicketSummaries:
    """Return how many events each ticket has and when the last one was."""
    events = np.bincount(steps.ticket, minlength=len(demand))
    last = np.cumsum(events) - 1
    return TicketSummaries(departments, events, steps.at[last])
