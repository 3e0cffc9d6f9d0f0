"""Build the demonstration city in one transaction: an interrupted build leaves nothing behind."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from adapters.files import store
from db.bulk import deferred_indexes
from db.bulk.bulk_copy import copy_text, prefetch_parts
from db.bulk.cities import get_transaction_time
from db.models import Setting
from db.queries.simulations import find_built
from db.session import build_transaction
from db.writes import search_index
from db.writes.delete_city import delete_city_rows
from db.writes.simulations import upsert_simulation
from demo import roster
from demo.accounts import put_demo_accounts
from demo.admitted_matters import admitted_tables
from demo.agency_forms import assess_agencies
from demo.amendments import apply_for_amendments
from demo.appeals import contest_some
from demo.arbitrations import dispute_some
from demo.areas import CITY_CODE, GRIDS
from demo.assigned_matters import assign_matters
from demo.causes import find_some
from demo.city import city_tables, published, shapes_table
from demo.copy_text import Table
from demo.duties import publish_lists
from demo.exclusions import exclude_some
from demo.field_data import collection_tables
from demo.photo_store import PhotoStore
from demo.public_reports import leave_letters
from demo.published_replies import publish_some
from demo.push_downs import settle_push_downs
from demo.search_words import Rows, words_of
from demo.side_events import leave_traces
from demo.story import story_tables
from demo.supervision import send_notices
from demo.world import CityMoment, WorldData, make_cast, make_world
from domain.errors import DomainError
from geo.area_shapes import BEST
from services import outbox

QUICK = 4  # brotli's quality of shapes in a thinned-out city
TICKET_TABLES = (
    "tickets", "reporters", "work_orders", "clocks", "ticket_events", "evaluations", "ticket_words",
)  # fmt: skip
# Whose statistics the planner must know at once.
BULK_TABLES = (
    *TICKET_TABLES, "replies", "reply_scopes", "call_backs", "motions", "mediations", "areas", "staff",
    "staff_posts", "matters", "departments", "admitted_matters", "collected_objects", "collected_records",
    "collection_tasks", "duties",
)  # fmt: skip
# What is shown while a table is made, and the share of the time passed before it.
STEPS = {
    "areas": ("areas", 0.03), "tickets": ("tickets", 0.05), "work_orders": ("work orders", 0.1),
    "clocks": ("clocks", 0.15), "evaluations": ("ratings", 0.35), "reporters": ("reporters", 0.4),
    "ticket_events": ("history", 0.45), "staff": ("staff", 0.55),
}  # fmt: skip

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be built: of whom, when, until when, from which seed, how much of it, with which photos."""

    cast: WorldData
    now: datetime
    until: datetime
    seed: int
    scale: float
    album: PhotoStore | None


def silent(_what: str, _share: float) -> None:
    """Show nothing."""


def build_demo(
    owner_url: str,
    *,
    until: datetime | None,
    seed: int,
    progress: Progress = silent,
    scale: float = 1.0,
    album: PhotoStore | None = None,
) -> dict[str, int]:
    """Build city 370783 up to ``until`` (None: now), replacing an existing one; return rows by table.

    scale: thins tickets and staff out for tests. album: the stored photos; None attaches none.
    Raises DomainError where the city is a real one.
    """
    with build_transaction(owner_url) as session:
        now = get_transaction_time(session)
        until = (until or now).replace(microsecond=0)
        return _build(session, Plan(make_cast(seed), now, until, seed, scale, album), progress=progress)


def _build(session: Session, plan: Plan, *, progress: Progress) -> dict[str, int]:
    stands = find_built(session, CITY_CODE)
    if stands is not None and not stands.simulated:
        raise DomainError("城市 {city} 有真实数据，不能用演示数据替换", city=CITY_CODE)
    deferred_indexes.tune_transaction(session)
    with deferred_indexes.defer_indexes(session, TICKET_TABLES) as restore:
        if stands is not None:
            delete_city_rows(session, CITY_CODE)
        rows = _load(session, _tables(plan, progress=progress), restore=restore)
        publish_lists(session, until=plan.until)  # tickets name its versions
        progress("keys", 0.85)
    progress("reply scopes", 0.89)
    search_index.write_reply_scopes(session, CITY_CODE)
    progress("statistics", 0.9)
    deferred_indexes.analyze(session, BULK_TABLES)
    progress("accounts", 0.94)
    put_demo_accounts(session, at=plan.now)
    # Its simulated people take no photos of what they solve on the spot.
    session.add(Setting(city=CITY_CODE, key="evidence.local_photos", value=0))
    progress("acts of services", 0.96)
    _act(session, plan)
    upsert_simulation(session, CITY_CODE, seed=plan.seed, built_until=plan.until)
    outbox.record_areas(session, CITY_CODE, plan.now)
    outbox.record_reload(session, CITY_CODE, plan.now)
    return rows


def _act(session: Session, plan: Plan) -> None:
    """Write through the services what the columns do not hold: letters, motions, notices, replies, shifts."""
    until, scale = plan.until, plan.scale
    world = make_world(plan.seed, now=until, cast=plan.cast)
    moment = CityMoment(session, world, random.Random(plan.seed), until)  # noqa: S311  # no secret
    leave_letters(moment, scale=scale)
    leave_traces(moment, scale=scale)
    send_notices(moment)
    settle_push_downs(moment)
    apply_for_amendments(moment)
    dispute_some(moment)
    contest_some(moment)
    exclude_some(moment)
    assign_matters(moment, store().put if plan.album else None)
    assess_agencies(moment)
    find_some(moment)
    publish_some(moment, scale=scale)
    roster.keep(session, CITY_CODE, now=until)


def _tables(plan: Plan, *, progress: Progress) -> Iterator[Rows]:
    cast, until, seed, scale = plan.cast, plan.until, plan.seed, plan.scale
    for table in city_tables(cast.areas, cast.parties, cast.matters):
        _tell(table, progress)
        yield table
    with ThreadPoolExecutor(1) as beside:
        shapes = beside.submit(published, GRIDS, quality=BEST if scale == 1 else QUICK)
        sources: dict[str, Table] = {}
        for table in story_tables(cast, until=until, seed=seed, scale=scale, album=plan.album):
            _tell(table, progress)
            if table.name in ("tickets", "replies"):
                sources[table.name] = table
            yield table
        if sources:
            progress("words", 0.6)
            yield words_of(CITY_CODE, cast, tickets=sources["tickets"], replies=sources.get("replies"))
        yield from admitted_tables(cast.matters, cast.parties, until=until)
        yield from collection_tables(cast.layout, until=until, seed=seed, scale=scale)
        progress("indexes", 0.65)
        yield shapes_table(shapes.result(), at=until)


def _tell(table: Rows, progress: Progress) -> None:
    if table.name in STEPS:
        progress(*STEPS[table.name])


def _load(session: Session, tables: Iterator[Rows], *, restore: deferred_indexes.Restore) -> dict[str, int]:
    """Copy each table and make its indexes while the next ones are made; return rows by table."""
    rows: dict[str, int] = {}
    jobs: list[Future[None]] = []
    writer = ThreadPoolExecutor(1)  # the session's connection does one thing at a time
    try:
        copied: Future[None] | None = None
        for table in tables:
            if copied is not None:
                wait([copied])
                _raise_first(jobs)
            copied = writer.submit(
                copy_text, session, table.name, list(table.columns), prefetch_parts(table.chunks())
            )
            jobs += [copied, writer.submit(restore, table.name)]
            rows[table.name] = len(table)
        wait(jobs)
        _raise_first(jobs)
    finally:
        writer.shutdown(cancel_futures=True)
    return rows


def _raise_first(jobs: list[Future[None]]) -> None:
    """Raise the first error of the jobs that are done: those after it fail only because of it."""
    for job in jobs:
        if job.done():
            job.result()
