"""Compare the search with ILIKE over a million tickets: the same tickets found, and how much faster.

``python -m bench.search [--tickets 1000000]``; builds its own database in a throw-away cluster. The peers
are what is done without an index of one's own: ``ILIKE '%…%'``, and the same over pg_trgm's GIN index.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from sqlalchemy import create_engine, text

from bench.goals import Goal, end, percentile
from db import migrate, session
from db.queries.ticket_search import Search, Sorting, search
from db.server import test_cluster
from db.server.cluster import Cluster
from db.session import DatabaseUrls, Session, owner_transaction, transaction
from db.writes import search_index
from domain.enums import Role
from domain.scopes import Actor, Reach, Scope
from domain.search_query import read_asked

CITY = "370783"
BUILD = Path(__file__).parent / "million.sql"
REPEATS = 15
# What is said where, of what, and how: about 40 characters; three letters of each are like few others'.
ROADS = "渤海路,圣城街,银海路,文圣街,农圣街,正阳路,商务小区,金光街,学院路,尧河路"
THINGS = (
    "井盖破损,占道经营,垃圾堆积,路灯不亮,噪声扰民,违章停车,污水外溢,树木倒伏,施工扬尘,油烟直排,供暖不热,"
    "自来水停水,燃气异味,电线下垂,墙体开裂"
)
DESCRIPTION = f"""
    '市民反映' || (string_to_array('{ROADS}', ','))[1 + n % 10] || (1 + n % 400) || '号附近'
    || (string_to_array('{THINGS}', ','))[1 + n / 7 % 15] || '，已影响通行，请尽快处理。来电人称'
    || chr(19968 + n % 3500) || chr(19968 + n * 7 % 3500) || chr(19968 + n * 13 % 3500) || '店门口'
"""
RARE = f"{chr(19968 + 1234)}{chr(19968 + 1234 * 7 % 3500)}"
WORDS = {
    "a rare word": RARE,
    "a frequent word": "井盖破损",
    "two words": "渤海路 燃气异味",
    "most tickets": "附近",
}
SCOPES = {
    "the Center": Actor("1", "受理", frozenset({Role.INTAKE}), Scope.whole(CITY)),
    "a town": Actor("2", "镇街", frozenset({Role.TOWN}), Scope(CITY, Reach.TOWN, town="t3")),
    "a department": Actor(
        "3", "部门", frozenset({Role.DEPARTMENT}), Scope(CITY, Reach.DEPARTMENT, department="D7")
    ),
}


def main() -> None:
    """Build, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    tickets = parser.parse_args().tickets
    with test_cluster.run_temporary_cluster() as cluster:
        urls = cluster.urls(test_cluster.TEMPLATE)
        migrate.migrate(urls.owner)
        engines = session.connect(urls)
        try:
            _build(urls, tickets=tickets)
            end([*_words(), *_numbers(tickets), *_peers(cluster)])
        finally:
            engines.dispose()


def _build(urls: DatabaseUrls, *, tickets: int) -> None:
    script = BUILD.read_text().format(city=CITY, tickets=tickets, open=tickets // 100)
    script = script.replace("'x', 'grid_staff'", f"{DESCRIPTION}, 'grid_staff'")
    engine = create_engine(urls.owner)
    with engine.begin() as connection:
        connection.connection.cursor().execute(script)
    began = time.perf_counter()
    with owner_transaction() as opened:
        opened.execute(text("SET LOCAL work_mem = '256MB'"))
        search_index.write_all(opened, CITY)
    took = time.perf_counter() - began
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
        table, index = connection.execute(
            text("SELECT pg_total_relation_size('ticket_words'), pg_relation_size('ix_ticket_words_pairs')")
        ).one()
    engine.dispose()
    print(
        f"words of {tickets:,} tickets written in {took:.0f} s ({took / tickets * 1e6:.0f} µs each),"
        f" {table / 1e6:.0f} MB, of which the index of pairs {index / 1e6:.0f} MB"
    )


def _words() -> list[Goal]:
    goals = []
    for scope, actor in SCOPES.items():
        for what, words in WORDS.items():
            for sorting in Sorting:
                took, total = _timed(actor, words, sorting)
                print(f"{scope}, {what}, {sorting}: {took * 1e3:.1f} ms, {total} found")
                goals.append(Goal(f"{what} for {scope}, {sorting}", took * 1e3, 300, "ms"))
    return goals


def _numbers(tickets: int) -> list[Goal]:
    actor = SCOPES["the Center"]
    middle = str(tickets // 2 + 123)
    return [
        Goal(f"a number by its {end_}", _timed(actor, typed, Sorting.NEWEST)[0] * 1e3, 50, "ms")
        for end_, typed in (("beginning", f"SG{middle[:-1]}"), ("end", middle[-5:]), ("whole", f"SG{middle}"))
    ]


def _timed(actor: Actor, words: str, sorting: Sorting) -> tuple[float, int]:
    asked = read_asked(words)
    seconds, total = [], 0
    with transaction(actor.scope) as opened:
        now = opened.scalars(text("SELECT now()")).one()
        for _ in range(REPEATS):
            began = time.perf_counter()
            found = search(opened, actor, Search(asked, sorting=sorting), now=now)
            seconds.append(time.perf_counter() - began)
            total = found.total
    return percentile(seconds, 95), total


def _peers(cluster: Cluster) -> list[Goal]:
    """Return how much faster the search is than ILIKE, plain and with pg_trgm, for the same newest page."""
    actor = SCOPES["the Center"]
    goals = []
    own = {what: _timed(actor, words, Sorting.NEWEST)[0] for what, words in WORDS.items()}
    plain = _each(actor, _ilike)
    with test_cluster.connect_as_superuser(cluster, test_cluster.TEMPLATE) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        connection.execute("CREATE INDEX trigrams ON tickets USING gin (description gin_trgm_ops)")
    trigrams = _each(actor, _ilike)
    for what in WORDS:
        print(
            f"{what}: {own[what] * 1e3:.1f} ms, ILIKE {plain[what] * 1e3:.0f} ms"
            f" ({plain[what] / own[what]:.0f} times slower), with pg_trgm {trigrams[what] * 1e3:.0f} ms"
            f" ({trigrams[what] / own[what]:.1f} times)"
        )
    _same(actor)
    rare = "a rare word"
    goals.append(Goal("a rare word against ILIKE", plain[rare] / own[rare], 50, "×", at_least=True))
    return goals


def _each(actor: Actor, ask: Callable[[Session, str], list[UUID]]) -> dict[str, float]:
    found = {}
    for what, words in WORDS.items():
        seconds = []
        with transaction(actor.scope) as opened:
            for _ in range(3):
                began = time.perf_counter()
                ask(opened, words)
                seconds.append(time.perf_counter() - began)
        found[what] = statistics.median(seconds)
    return found


def _ilike(opened: Session, words: str) -> list[UUID]:
    """Return the newest page of a typical search, and the count shown above it."""
    holds = " AND ".join(f"description ILIKE :w{place}" for place, _ in enumerate(words.split()))
    values = {f"w{place}": f"%{word}%" for place, word in enumerate(words.split())}
    where = f"FROM tickets WHERE city = '{CITY}' AND secrecy <> 'secret' AND {holds}"
    opened.execute(text(f"SELECT count(*) FROM (SELECT 1 {where} LIMIT 1001) AS counted"), values)
    newest = text(f"SELECT id {where} ORDER BY reported_at DESC, id DESC LIMIT 20")
    return list(opened.scalars(newest, values))


def _same(actor: Actor) -> None:
    """Stop where the two ways find other tickets."""
    with transaction(actor.scope) as opened:
        now = opened.scalars(text("SELECT now()")).one()
        for words in WORDS.values():
            asked = read_asked(words)
            ours = search(opened, actor, Search(asked), now=now)
            if ours.tickets != _ilike(opened, words):
                raise SystemExit(f"{words}: not the tickets that ILIKE finds")


if __name__ == "__main__":
    main()
