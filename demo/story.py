"""Generate two years of the demonstration city as tables: same bytes from the same seed, end and scale."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from demo.areas import CITY_CODE
from demo.arrivals import Window
from demo.city import ZONE
from demo.clocks import ClockMaker
from demo.copy_text import Bools, Table, uuids_of
from demo.demand import make_demand
from demo.grid_staff import staff_tables
from demo.histories import event_table
from demo.listed_duties import rest_on_duties
from demo.orders import make_orders
from demo.outcomes import call_back_table, rating_table, reply_table
from demo.photo_store import PhotoStore
from demo.photos import attachment_table, photos_of
from demo.steps import History, steps_of
from demo.tickets import order_table, reporter_table, ticket_numbers, ticket_table
from demo.trajectories import End, make_course
from demo.working_time import WorkTime, habits
from demo.world import WorldData
from etl.holidays import read_calendar

TOLD_SECONDS = 60 * 86_400  # tickets closed longer ago have one history row: they came by a bulk load


def story_tables(
    cast: WorldData, *, until: datetime, seed: int, scale: float, album: PhotoStore | None = None
) -> Iterator[Table]:
    """Yield every table of tickets and staff up to ``until``, in an order in which COPY may take them.

    album: the stored photos; None takes none.
    """
    yield from ticket_tables(cast, window=Window(until, seed), scale=scale, album=album)
    day = until.astimezone(ZoneInfo(ZONE)).date()
    yield from staff_tables(CITY_CODE, cast.layout, cast.parties, until=day, seed=seed, scale=scale)


def ticket_tables(
    cast: WorldData, *, window: Window, scale: float, album: PhotoStore | None = None
) -> Iterator[Table]:
    """Yield the tables of the tickets that come in within the window, as they are at its end."""
    history, told = make_history(cast, window=window, scale=scale)
    if not len(history.demand):
        return
    numbers, given_out = ticket_numbers(history.demand)
    yield given_out
    yield ticket_table(history, numbers)
    yield order_table(history)
    clocks = ClockMaker(history, rules=WorkTime(read_calendar()))
    clocks.add_ticket_clocks(recent=told)
    clocks.add_order_clocks()
    yield clocks.table()
    yield rating_table(history)
    yield reporter_table(history)
    photos = photos_of(album, history) if album else None
    yield event_table(history, photos.files() if photos else {})
    if photos:
        yield attachment_table(history, photos)
    # COPY refuses a table without rows.
    yield from filter(len, (reply_table(history), call_back_table(history)))


def make_history(cast: WorldData, *, window: Window, scale: float) -> tuple[History, Bools]:
    """Return the history of the window, and the tickets with every step: open or recently closed."""
    zone, seed, end = ZoneInfo(ZONE), window.seed, End(int(window.until.timestamp()))
    live = habits(zone, until=window.until)
    demand = make_demand(cast.layout, cast.matters, window=window, zone=zone, habits=live, scale=scale)
    course = make_course(demand, cast.matters, cast.parties, habits=live, seed=seed)
    told = ~end.has(course.closed) | (course.closed > end.now - TOLD_SECONDS)
    orders = make_orders(course, end, seed=seed)
    steps = steps_of(demand, course, end, told=told, orders=orders)
    ids = uuids_of(demand.reported, stream=(seed, 10))
    resting = rest_on_duties(
        course, orders, matter=demand.matter, listed=cast.matters, parties=cast.parties, until=window.until
    )
    return History(cast, demand, course, end, ids, orders, steps, seed, resting), told
