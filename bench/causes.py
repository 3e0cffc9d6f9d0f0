"""Measure how often the rule of causes misleads, by replaying history; the peer counts tickets.

``python -m bench.causes [--tickets 400000]``; builds two years of a city in a throw-away cluster. The
generated tickets have no cause, so that every candidate of a week is a false alarm. Twelve weeks of one
matter are tripled in the whole city, as in a season. Then reports are added at some places, which both must
find. The peer calls every place a candidate that had a number of tickets in the same weeks: the rule's
least one, and the one with which it finds as many places as the rule.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import text

from bench.goals import Goal, end
from bench.scale_city import generate
from db import migrate, session
from db.queries import cause_counts
from db.server.test_cluster import copy_template, run_temporary_cluster
from db.session import owner_transaction, transaction
from domain.causes import WEEK, PlaceCount, ReportHistory, find_window, list_findings
from domain.scopes import Scope
from domain.setting_values import parse_cause_rules

CITY = "370783"
UNTIL = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
REPLAYED = 26  # weeks
SEASON = (date(2025, 9, 1), date(2025, 11, 24))  # weeks in which one matter is tripled
PLANTED, EXTRA = 30, 10  # places with a cause in every fourth week, and their tickets in a window
MOST_ALARMS = 2.0  # a week
RULES = parse_cause_rules({})
READ = text("""
    SELECT town_code, unit_code, matter, CAST(reported_at AT TIME ZONE 'Asia/Shanghai' AS date)
    FROM tickets WHERE city = :city AND unit_code IS NOT NULL AND secrecy = 'normal'
""")


@dataclass(frozen=True, slots=True)
class Report:
    """One ticket as the rule counts it."""

    town: str
    unit: str
    matter: str
    day: date


@dataclass(frozen=True, slots=True)
class Week:
    """Candidates of one window by the rule, and the tickets of every place and matter."""

    found: frozenset[tuple[str, str]]
    counts: dict[tuple[str, str], int]


def main() -> None:
    """Build, replay, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tickets", type=int, default=400_000)
    tickets = parser.parse_args().tickets
    with run_temporary_cluster() as cluster:
        urls = copy_template(cluster, "causes")
        migrate.migrate(urls.owner)
        generate(
            urls.owner, city=CITY, closed=tickets, opened=100, per_year=tickets // 2, until=UNTIL, say=print
        )
        engines = session.connect(urls)
        try:
            with owner_transaction() as opened:
                reports = [Report(*row) for row in opened.execute(READ, {"city": CITY})]
            seconds = _time_counting()
        finally:
            engines.dispose()
    end([*_measure(reports), Goal("counting a window of four weeks", seconds, 5.0, "s")])


def _time_counting() -> float:
    """Return the seconds that the weekly reading of tickets takes."""
    first, after = find_window(UNTIL.date(), RULES.weeks)
    with transaction(Scope.whole(CITY)) as opened:
        began = time.perf_counter()
        cause_counts.count_places(opened, CITY, first, after, least=RULES.least_tickets)
        cause_counts.count_matters(opened, CITY, first, after)
        return time.perf_counter() - began


def _measure(reports: list[Report]) -> list[Goal]:
    dice = random.Random(1)  # no secret
    [(tripled, _)] = Counter(one.matter for one in reports).most_common(1)
    seasonal = [one for one in reports if one.matter == tripled and SEASON[0] <= one.day < SEASON[1]]
    reports = [*reports, *seasonal, *seasonal]
    weeks = [UNTIL.date() - place * WEEK for place in range(REPLAYED)]
    quiet = [_replay(reports, week) for week in weeks]
    places = sorted({(one.town, one.unit) for one in reports})
    matters = sorted({one.matter for one in reports})
    planted = {
        week: {(place, dice.choice(matters)) for place in dice.sample(places, PLANTED)} for week in weeks[::4]
    }
    added = [
        Report(town, unit, matter, week - timedelta(days=1 + dice.randrange(RULES.weeks * 7)))
        for week, causes in planted.items()
        for (town, unit), matter in sorted(causes)
        for _ in range(EXTRA)
    ]
    loud = {week: _replay([*reports, *added], week) for week in planted}
    sought = {week: {(unit, matter) for (_, unit), matter in causes} for week, causes in planted.items()}
    count = sum(len(one) for one in sought.values())
    hits = sum(len(loud[week].found & wanted) for week, wanted in sought.items())
    alarms = sum(len(week.found) for week in quiet) / len(quiet)
    least = RULES.least_tickets
    same = _find_threshold(loud, sought, hits)
    rows = [
        ("rule", alarms, hits),
        (f"peer, {least} tickets", _alarms(quiet, least), _hits(loud, sought, least)),
        (f"peer, {same} tickets", _alarms(quiet, same), _hits(loud, sought, same)),
    ]
    print(f"{len(reports):,} reports at {len(places):,} places; {REPLAYED} weeks, {count} causes added")
    for name, false, found in rows:
        print(f"{name:>18}: {false:8.1f} false alarms a week, {found} of {count} causes found")
    return [
        Goal("false alarms of the rule in a week", alarms, MOST_ALARMS, "candidates"),
        Goal("causes that the rule did not find", (count - hits) / count, 0.2, "of 1"),
        Goal("false alarms, rule ÷ peer that finds as many", alarms / max(rows[2][1], 0.1), 0.5, "×"),
    ]


def _replay(reports: Iterable[Report], today: date) -> Week:
    """Return what the rule finds on a Monday from the reports before it; each has a reporter of its own."""
    first, after = find_window(today, RULES.weeks)
    begins = first - timedelta(days=cause_counts.HISTORY_DAYS)
    units: Counter[str] = Counter()
    towns: Counter[tuple[str, str]] = Counter()
    inside: dict[tuple[str, str, str], list[date]] = {}
    present: Counter[str] = Counter()
    for one in reports:
        if begins <= one.day < first:
            units[one.unit] += 1
            towns[one.town, one.matter] += 1
        elif first <= one.day < after:
            inside.setdefault((one.unit, one.town, one.matter), []).append(one.day)
            present[one.matter] += 1
    history = ReportHistory(cause_counts.HISTORY_DAYS, units, towns)
    counts = [
        PlaceCount(unit, town, matter, len(days), len({(day - first) // WEEK for day in days}), len(days))
        for (unit, town, matter), days in inside.items()
    ]
    found = list_findings(counts, history, present, replace(RULES))
    return Week(
        frozenset((one.counted.place, one.counted.matter) for one in found),
        {(one.place, one.matter): one.count for one in counts},
    )


def _alarms(weeks: Sequence[Week], least: int) -> float:
    return sum(count >= least for week in weeks for count in week.counts.values()) / len(weeks)


def _hits(weeks: dict[date, Week], sought: dict[date, set[tuple[str, str]]], least: int) -> int:
    return sum(weeks[week].counts.get(one, 0) >= least for week, wanted in sought.items() for one in wanted)


def _find_threshold(weeks: dict[date, Week], sought: dict[date, set[tuple[str, str]]], hits: int) -> int:
    """Return the most tickets with which the peer finds at least as many causes as the rule."""
    return max((least for least in range(1, 200) if _hits(weeks, sought, least) >= hits), default=1)


if __name__ == "__main__":
    main()
