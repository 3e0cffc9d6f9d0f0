"""Run every query of every screen at 0.3, 1 and 10 million tickets: the cost must not grow.

``python -m bench.scale [--sizes 300k,1m,10m] [--open 6000] [--keep DIR] [--only NAME] [--ratio-only]``

Without --keep the databases are made in a throw-away folder and removed. With it they stay in that folder,
and a later run migrates and reuses them. Where the largest does not fit onto the disk, 0.3, 1 and 3 million
are measured and the largest is marked as extrapolated. Rows are lean, as ``bench.scale_city`` says.
"""

import argparse
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path

from sqlalchemy import text

from bench.goals import Goal, end
from bench.scale_acts import acts
from bench.scale_city import rare_word
from bench.scale_databases import CITY, SIZES, Kept, city_of, cluster_at, fits, standing
from bench.scale_live import live_questions
from bench.scale_measure import Taken, measure
from bench.scale_questions import questions
from bench.scale_server import served_questions
from bench.scale_table import Row, ratio, tables
from bench.scale_world import world_of
from db import session as sessions
from db.server.cluster import Cluster
from db.session import Session, owner_transaction, transaction

LONGEST_MS = 300
INSTEAD = "3m"  # of the largest, where the disk is too small
_BYTES = text("""
SELECT pg_database_size(current_database()),
    coalesce(sum(pg_total_relation_size(oid)) FILTER (WHERE relname LIKE 'rollup%'), 0),
    sum(pg_total_relation_size(oid)), (SELECT count(*) FROM tickets)
FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace
""")


@dataclass(slots=True)
class Run:
    """What was measured of one size: by question, how much it may grow, and the peers."""

    name: str
    taken: dict[str, Taken] = field(default_factory=dict)
    plain: dict[str, Taken] = field(default_factory=dict)
    most: dict[str, float] = field(default_factory=dict)


def main() -> None:
    """Measure each size, print the table, and end with the goals."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--sizes", default="300k,1m,10m", help=f"some of {', '.join(SIZES)}; the first is the base"
    )
    parser.add_argument("--open", type=int, default=6_000)
    parser.add_argument("--keep", type=Path, help="a folder whose databases are kept and reused")
    parser.add_argument("--only", default="", help="only questions whose name holds this")
    parser.add_argument("--ratio-only", action="store_true", help="no bound in milliseconds: a busy machine")
    asked = parser.parse_args()
    with _folder(asked.keep) as folder, cluster_at(folder) as cluster:
        wanted = asked.sizes.split(",")
        names = sizes_that_fit(cluster, folder, wanted, opened=asked.open)
        runs = [
            measured(city_of(cluster, name, opened=asked.open, say=print), only=asked.only) for name in names
        ]
    for line in tables(runs_as_rows(runs)):
        print(line)
    if names != wanted:
        print(f"{wanted[-1]} does not fit onto the disk: its figures are extrapolated from {names[-1]}")
    end(goals(runs, in_ms=not asked.ratio_only))


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="huying-scale-") as folder:
        yield Path(folder)


def sizes_that_fit(cluster: Cluster, folder: Path, wanted: list[str], *, opened: int) -> list[str]:
    """Return the sizes to measure: the wanted ones, or smaller ones where the last is too large."""
    names = []
    for name in wanted:
        fitting = standing(cluster, name, opened) or fits(folder, SIZES[name])
        names.append(name if fitting else INSTEAD)
    return list(dict.fromkeys(names))


def measured(kept: Kept, *, only: str) -> Run:
    """Return what every question takes in one city."""
    run = Run(kept.name)
    engines = sessions.connect(kept.urls)
    try:
        with owner_transaction() as opened:
            world = world_of(opened, CITY)
        for question in chain(questions(world), acts(world)):
            if only not in question.name:
                continue
            opening = partial(transaction, question.actor.scope)
            run.taken[question.name] = measure(opening, question.ask, undone=question.undone)
            run.most[question.name] = question.most
            if question.plain:
                run.plain[question.name] = measure(
                    owner_transaction, partial(_plainly, sql=question.plain, now=world.now)
                )
            _tell(run, question.name)
        served = served_questions(kept.urls, world, only=only)
        for name, taken in chain(live_questions(world, only=only), served):
            run.taken[name], run.most[name] = taken, 1.3
            _tell(run, name)
        with owner_transaction() as opened:
            whole, rollups, rows, tickets = opened.execute(_BYTES).one()
        print(
            f"{kept.name}: {whole / 1e9:.1f} GB, {rows / tickets:,.0f} bytes a ticket,"
            f" of which rollups {100 * rollups / rows:.1f} %"
        )
    finally:
        engines.dispose()
    return run


def _plainly(session: Session, *, sql: str, now: object) -> object:
    """Run the peer: over all rows, no index used; it is cancelled after half a minute."""
    session.execute(text("SET LOCAL statement_timeout = '30s'"))
    for kind in ("indexscan", "bitmapscan", "indexonlyscan"):
        session.execute(text(f"SET LOCAL enable_{kind} = off"))
    values = {"city": CITY, "now": now, "words": rare_word()}
    return session.execute(text(sql), {name: it for name, it in values.items() if f":{name}" in sql}).all()


def _tell(run: Run, name: str) -> None:
    taken = run.taken[name]
    told = "cancelled" if taken.stopped else f"{taken.p50:,.1f} ms, {taken.pages:,} pages"
    peer = run.plain.get(name)
    beside = f"; plain SQL {peer.p50:,.0f} ms" if peer and not peer.stopped else ""
    print(f"  {run.name} {name}: {told}{beside}", flush=True)


def runs_as_rows(runs: list[Run]) -> Mapping[str, list[Row]]:
    """Return the measured figures of each question, a cell for each size."""
    return {
        name: [Row(run.name, run.taken.get(name), run.plain.get(name)) for run in runs]
        for name in runs[0].taken
    }


def goals(runs: list[Run], *, in_ms: bool) -> list[Goal]:
    """Return the bounds of every question: how much it may grow, and how long it may take at the largest."""
    base, found = runs[0], []
    largest = runs[-1]
    for name, most in base.most.items():
        grown = ratio(base.taken[name], largest.taken[name])
        if largest is not base:
            found.append(Goal(f"{name}: {largest.name} to {base.name}", grown, most, "×"))
        if in_ms:
            found.append(Goal(f"{name} at {largest.name}, p95", largest.taken[name].p95, LONGEST_MS, "ms"))
    return found


if __name__ == "__main__":
    main()
