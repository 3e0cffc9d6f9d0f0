"""Figures of a wall from the city state and the facts read separately."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from db.queries.wall_day import Flow, get_day_start
from db.queries.wall_ratings import Rated
from domain.filters import Filters
from domain.measures import (
    SATISFACTION,
    Direction,
    MeasureScale,
    MeasureSpec,
    MeasureSums,
    list_wall_measures,
)
from domain.scopes import Scope
from live.area_index import Ints, LevelRows
from live.city_state import CityState
from live.columns import RED, YELLOW, to_microseconds
from live.counting import AreaValues, LightTally
from live.wall_facts import BoardFacts

HOTTEST = 5
DEPARTMENTS = 36

Part = Any  # what JSON can hold
Leaves = dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class OpenNow:
    """The open tickets within a scope as columns: party, state, due time."""

    department: Ints
    light: Ints
    due: Ints


def open_now(picture: CityState, scope: Scope) -> OpenNow:
    """Return the columns of the open tickets within ``scope``; the caller holds the state's lock."""
    rows = picture.tickets
    slots = rows.all_slots()
    seen = slots[picture.light_tally(Filters(), scope).mask.of(rows, slots)]
    return OpenNow(*(rows.column[name][seen] for name in ("department", "light", "due")))


def build_counts(picture: CityState, tickets: OpenNow) -> Part:
    """Return how many are open, late, and due from now until the local day's end."""
    now = to_microseconds(picture.as_of)
    day_ends = to_microseconds(get_day_start(picture.as_of, picture.zone, days=1))
    return {
        "open": len(tickets.light),
        "due_today": int(((tickets.due > now) & (tickets.due < day_ends)).sum()),
        "overdue": int((tickets.light == RED).sum()),
    }


def build_past(facts: BoardFacts) -> Part:
    """Return the figures of the last 24 hours, an hour apart, the oldest first."""
    return {
        name: [getattr(standing, name) for standing in facts.past.line]
        for name in ("open", "due_today", "overdue")
    }


def build_on_time(facts: BoardFacts) -> Part:
    """Return how many deadlines were kept, of how many that ended; before = the period before."""
    return {
        "kept": facts.kept.kept,
        "due": facts.kept.due,
        "before": _share(facts.past.kept_before.kept, facts.past.kept_before.due),
        "line": [_share(kept.kept, kept.due) for kept in facts.past.kept_line],
    }


def build_day(picture: CityState, facts: BoardFacts) -> Part:
    """Return what came in and was completed by hour, today next to the same day of last week."""
    return {
        "hour": facts.at.astimezone(picture.zone).hour,
        "received": _flow(facts.received),
        "completed": _flow(facts.completed),
    }


def build_steps(facts: BoardFacts) -> Part:
    """Return the five steps: how often taken in 24 hours and 30 days, and their median in seconds."""
    return [
        {"step": step.act.value, "day": step.day, "month": step.month, "median": _whole(step.median_seconds)}
        for step in facts.loop
    ]


def build_newest(facts: BoardFacts) -> Part:
    """Return the newest public tickets."""
    return [
        {
            "at": int(ticket.at.timestamp()),
            "matter": [ticket.matter, ticket.matter_en],
            "place": ticket.place,
            "town": ticket.town,
            "urgent": ticket.urgent,
        }
        for ticket in facts.newest
    ]


def build_supervision(facts: BoardFacts) -> Part:
    """Return the counts of the supervision scene."""
    found = facts.supervision
    return {
        "tickets": found.tickets,
        "notices": found.notices,
        "notices_overdue": found.notices_overdue,
        "open": found.matters.open,
        "overdue": found.matters.overdue,
        "checking": found.matters.checking,
        "closed": found.matters.closed,
        "closed_in_time": found.matters.closed_in_time,
    }


def build_departments(picture: CityState, facts: BoardFacts, tickets: OpenNow) -> Part:
    """Return the departments that lead open tickets or were rated, those with most late tickets first."""
    mean = _mean(facts.ratings)
    found: list[dict[str, Any]] = []
    for code, (name, name_en) in facts.departments.items():
        own = tickets.light[tickets.department == picture.tickets.words.known(code)]
        rated = facts.ratings.get(code, Rated(0, 0.0))
        if len(own) or rated.count:
            late = int((own == RED).sum())
            score = _score(rated, mean, shrinkage=picture.rules.shrinkage)
            found.append(
                {"name": [name, name_en], "open": len(own), "overdue": late, "score": score,
                 "ratings": rated.count}
            )  # fmt: skip
    found.sort(key=lambda row: (-row["overdue"], -row["open"], row["name"][0]))
    return found[:DEPARTMENTS]


def build_hottest(picture: CityState, facts: BoardFacts, scope: Scope, *, leaves: Leaves) -> Part:
    """Return for each measure the most critical areas above the smallest level, the worst first."""
    span = get_hot_level(picture)
    if span is None:
        return {measure.code: [] for measure in list_wall_measures()}
    lights = picture.light_tally(Filters(), scope)
    satisfaction = picture.values(span.areas.code, SATISFACTION, scope=scope)
    late, risky = _risks(lights, span)
    shown = lights.count[span.rows]

    def told(place: int) -> Part:
        code = span.areas.codes[place]
        town = picture.tree.parents.get(code)
        score = satisfaction.values[place]
        return {
            "code": code,
            "name": facts.areas.get(code, code),
            "within": facts.areas.get(town) if town and town != picture.city else None,
            "members": leaves.get(code, []),
            "open": int(shown[place]),
            "overdue": int(late[place]),
            "risky": int(risky[place]),
            "score": None if np.isnan(score) else round(float(score), 1),
            "ratings": int(satisfaction.counts[place]),
        }

    def list_places(measure: MeasureSpec) -> list[int]:
        if measure.scale is MeasureScale.LIGHTS:
            return [int(place) for place in np.lexsort((-risky, -late)) if risky[place]]
        values = picture.values(span.areas.code, measure, scope=scope)
        return order_places(values, least_ratings=picture.rules.shrinkage)

    return {
        measure.code: [told(place) for place in list_places(measure)[:HOTTEST]]
        for measure in list_wall_measures()
    }


def order_places(found: AreaValues, *, least_ratings: int) -> list[int]:
    """Return the places with a value from the most critical one on; zero and few ratings are left out.

    least_ratings: fewer say too little to call an area's satisfaction low.
    """
    measure, values = found.measure, found.values
    if measure.sums is MeasureSums.RATINGS:
        values = np.where(found.counts >= least_ratings, values, np.nan)
    else:
        values = np.where(values > 0, values, np.nan)
    worst_first = values if measure.direction is Direction.LOW_IS_WORSE else -values
    order = np.argsort(worst_first, kind="stable")
    return [int(place) for place in order if not np.isnan(values[place])]


def get_leaf_level(picture: CityState) -> LevelRows:
    """Return the deepest level: what a wall's map is coloured by."""
    return max(picture.tree.spans.values(), key=lambda span: span.depth)


def get_hot_level(picture: CityState) -> LevelRows | None:
    """Return the level above the deepest one, the widest where several are parallel."""
    above = get_leaf_level(picture).depth - 1
    found = [span for span in picture.tree.spans.values() if span.depth == above > 0]
    return max(found, key=lambda span: len(span.areas.codes), default=None)


def build_leaves(picture: CityState) -> Leaves:
    """Return for each area above the deepest level the places of its own areas there, in feature order."""
    found: Leaves = {}
    for place, code in enumerate(get_leaf_level(picture).areas.codes):
        parent = picture.tree.parents.get(code)
        if parent is not None:
            found.setdefault(parent, []).append(place)
    return found


def _risks(lights: LightTally, span: LevelRows) -> tuple[Ints, Ints]:
    """Return the late tickets and those at risk (late ones among them) of each area."""
    cells = lights.shown(np.arange(span.start, span.stop))
    return cells[RED], cells[YELLOW:].sum(axis=0)


def _flow(flow: Flow) -> Part:
    return {
        "today": flow.today.hours,
        "week": flow.week_before.hours,
        "so_far": flow.today.so_far,
        "week_so_far": flow.week_before.so_far,
    }


def _mean(ratings: dict[str, Rated]) -> float | None:
    count = sum(rated.count for rated in ratings.values())
    return sum(rated.points for rated in ratings.values()) / count if count else None


def _score(rated: Rated, mean: float | None, *, shrinkage: int) -> float | None:
    if not rated.count or mean is None:
        return None
    return round((rated.points + shrinkage * mean) / (rated.count + shrinkage), 1)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
