"""Measure how often the search of duties finds what a complaint is about, against plain trigram search.

``python -m bench.duty_search [--part test|dev]``. The phrasings (data/shouguang/duties/phrasings.csv) were
written and committed by a person who had read only the list, before a synonym, keyword or weight was chosen;
those marked "dev" are for choosing, those marked "test" for the numbers that count. An answer is right when
it is one of the duties accepted, or a power item of a department accepted.

Peers, in the same run and database: pg_trgm over the names and keywords of duties and the names and texts of
their situations, by ``similarity`` and by ``word_similarity``; the better of the two counts.
"""

import argparse
import csv
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import text

from bench.goals import Goal, end, percentile
from bench.stage import SEED
from db import migrate, session
from db.server import test_cluster
from db.server.cluster import Cluster
from db.session import Session, transaction
from demo.areas import CITY_CODE
from demo.build import build_demo
from demo.duties import PLACE
from domain.duties import Duty, DutyList
from domain.scopes import Scope
from services.duty_search import load_search

UNTIL = datetime(2026, 6, 1, tzinfo=UTC)
FEW_TICKETS = 0.001  # of the demonstration's: only its lists matter
TEST, DEV = "test", "dev"
MOST = 3
TRIGRAMS = """
    CREATE TABLE trigrams AS
    SELECT d.code, t.said FROM duties d, LATERAL (
        SELECT d.name UNION ALL
        SELECT jsonb_array_elements_text(d.content -> 'keywords') UNION ALL
        SELECT s ->> 'name' FROM jsonb_array_elements(d.content -> 'situations') s UNION ALL
        SELECT s ->> 'procedure' FROM jsonb_array_elements(d.content -> 'situations') s UNION ALL
        SELECT p FROM jsonb_array_elements(d.content -> 'situations') s,
            jsonb_array_elements_text(s -> 'town_points') p
    ) t (said) WHERE d.until_version IS NULL
"""
PEERS = {
    "pg_trgm similarity": "similarity(said, :query)",
    "pg_trgm word_similarity": "word_similarity(:query, said)",
}
ALIKE = "SELECT code FROM trigrams GROUP BY code ORDER BY max({measure}) DESC, code LIMIT :most"


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One labelled query; accepted: names of shared duties, or codes of departments."""

    query: str
    kind: str
    accepted: frozenset[str]
    situation: str

    @property
    def kinds(self) -> tuple[str, str]:
        """Return under which heads it is reported."""
        is_of_departments = any(name[0].isascii() for name in self.accepted)
        return self.kind, "(departments' own)" if is_of_departments else "(shared duties)"

    def accepts(self, duty: Duty) -> bool:
        """Return whether a duty is right."""
        is_item = duty.duty_list is DutyList.POWER
        return duty.name in self.accepted or (is_item and duty.lead[0] in self.accepted)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one search answered to one phrasing, and how long it took; situation: of the first duty."""

    phrasing: Phrasing
    duties: Sequence[Duty]
    situation: str | None
    ms: float

    def is_right(self, within: int) -> bool:
        """Return whether a right duty is among the first ones."""
        return any(self.phrasing.accepts(duty) for duty in self.duties[:within])


Answer = tuple[Sequence[Duty], str | None]


def main() -> None:
    """Build the sample lists, search for every phrasing, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--part", choices=(TEST, DEV), default=TEST)
    phrasings = read_phrasings(parser.parse_args().part)
    with test_cluster.run_temporary_cluster() as cluster:
        urls = test_cluster.copy_template(cluster, "bench")
        migrate.migrate(urls.owner)
        engines = session.connect(urls)
        try:
            build_demo(urls.owner, until=UNTIL, seed=SEED, scale=FEW_TICKETS)
            _prepare_peers(cluster)
            with transaction(Scope.whole(CITY_CODE)) as opened:
                end(measure(opened, phrasings))
        finally:
            engines.dispose()


def read_phrasings(part: str) -> list[Phrasing]:
    """Return the labelled phrasings of a part."""
    with (PLACE / "phrasings.csv").open(encoding="utf-8", newline="") as file:
        return [
            Phrasing(row["query"], row["kind"], frozenset(row["accepted"].split("；")), row["situation"])
            for row in csv.DictReader(file)
            if row["part"] == part
        ]


def measure(opened: Session, phrasings: Sequence[Phrasing]) -> list[Goal]:
    """Print how often the search and its peers are right, and return the goals."""
    began = time.perf_counter()
    search = load_search(opened, CITY_CODE, UNTIL.date())
    duties = {duty.code: duty for duty in search.index.duties}
    situations = sum(len(duty.situations) for duty in duties.values())
    synonyms = sum(map(len, search.synonyms.values()))
    print(
        f"{len(duties):,} duties, {situations} situations, {synonyms:,} synonyms; {len(phrasings)} phrasings"
    )
    print(f"index built in {time.perf_counter() - began:.1f} s")
    own = report("search of duties", phrasings, partial(_find, opened))
    peers = [
        report(name, phrasings, partial(_find_alike, opened, ALIKE.format(measure=expression), duties))
        for name, expression in PEERS.items()
    ]
    times = [one.ms for one in own]
    print(f"p50 {percentile(times, 50):.1f} ms, p95 {percentile(times, 95):.1f} ms")
    ahead = share(own, 1) - max(share(peer, 1) for peer in peers)
    return [
        Goal("the right duty first", share(own, 1), 75, "%", at_least=True),
        Goal("a right duty among the first three", share(own, MOST), 92, "%", at_least=True),
        Goal("first, above plain trigrams", ahead, 20, "points", at_least=True),
        Goal("a search over the whole list, p95", percentile(times, 95), 100, "ms"),
    ]


def report(name: str, phrasings: Sequence[Phrasing], search: Callable[[str], Answer]) -> list[Outcome]:
    """Search for every phrasing, print the shares, by kind too, and return what was answered."""
    outcomes = []
    for phrasing in phrasings:
        began = time.perf_counter()
        found = search(phrasing.query)
        outcomes.append(Outcome(phrasing, *found, 1000 * (time.perf_counter() - began)))
    print(f"{name}: top-1 {share(outcomes, 1):.1f} %, top-3 {share(outcomes, MOST):.1f} %")
    kinds = defaultdict(list)
    for one in outcomes:
        for kind in one.phrasing.kinds:
            kinds[kind].append(one)
    for kind, rows in sorted(kinds.items()):
        print(f"  {kind}, {len(rows)}: top-1 {share(rows, 1):.0f} %, top-3 {share(rows, MOST):.0f} %")
    known = [one for one in outcomes if one.phrasing.situation and one.situation and one.is_right(1)]
    if known:
        hits = sum(one.situation == one.phrasing.situation for one in known)
        print(
            f"  the situation too, where the duty is right: {100 * hits / len(known):.0f} % of {len(known)}"
        )
    return outcomes


def share(outcomes: Sequence[Outcome], within: int) -> float:
    """Return in how many per cent a right duty is among the first ones."""
    return 100 * sum(one.is_right(within) for one in outcomes) / len(outcomes)


def _prepare_peers(cluster: Cluster) -> None:
    """Lay out the texts for plain trigram search."""
    with test_cluster.connect_as_superuser(cluster, "bench") as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        connection.execute(TRIGRAMS)
        connection.execute("GRANT SELECT ON trigrams TO huying_app")


def _find(opened: Session, query: str) -> Answer:
    """Search as a request does: what is in force is looked up each time."""
    hits = load_search(opened, CITY_CODE, UNTIL.date()).find(query, limit=MOST)
    situation = hits[0].situation if hits else None
    return [hit.duty for hit in hits], None if situation is None else situation.name


def _find_alike(opened: Session, statement: str, duties: Mapping[str, Duty], query: str) -> Answer:
    codes = opened.scalars(text(statement), {"query": query, "most": MOST})
    return [duties[code] for code in codes], None


if __name__ == "__main__":
    main()
