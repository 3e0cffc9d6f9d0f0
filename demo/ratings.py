"""Ratings of departments by the demonstration's towns on the tickets they called."""

from dataclasses import dataclass

import numpy as np

from demo.bulk_ids import uuids_of
from demo.copy_text import Bytes, Ints, Table, constant, instants, uuids, words
from demo.demand import Demand
from demo.locations import Layout
from demo.orders import Orders
from demo.paths import Course, Detour, Quality
from demo.present_states import PresentStates
from demo.reference_data import DemoParty
from domain.enums import Effect, PartyKind, Speed

SPEEDS, EFFECTS = list(Speed), list(Effect)
COMMENTS = {
    0: ("处置及时，效果好", "群众满意", ""),
    1: ("基本解决", "", "处理较快"),
    2: ("解决不彻底", "反复催办", ""),
    3: ("问题仍然存在", "未实际解决", "推诿"),
}


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings as columns; ``order`` is the position of the rated work order."""

    order: Ints
    rated: Ints
    speed: Ints
    effect: Ints


def make_ratings(
    demand: Demand,
    course: Course,
    standing: PresentStates,
    *,
    orders: Orders,
    layout: Layout,
    quality: Quality,
    parties: list[DemoParty],
    seed: int,
) -> Ratings:
    """Return the ratings given until now: of every department and office that had it, never of a town."""
    rng = np.random.default_rng([seed, 80])
    is_town = np.array([party.kind is PartyKind.TOWN for party in parties])
    rated_tickets = standing.has(course.rated)
    order = np.flatnonzero(rated_tickets[orders.ticket] & ~is_town[orders.party])
    ticket, party = orders.ticket[order], orders.party[order]
    mood = rng.normal(0, 0.45, len(layout.towns))[demand.town[ticket]]
    mood += np.where(demand.unit[ticket] >= 0, rng.normal(0, 0.5, len(layout.units))[demand.unit[ticket]], 0)
    away = orders.is_first[order]  # reassigned away without a response
    answered = np.where(away, orders.ended[order], orders.responded[order])
    late = answered - orders.sent[order] > np.where(demand.urgent[ticket], 7200, 86_400)
    slowness = 0.5 * quality.slow[party] + mood * 0.6 + 1.5 * late * (1 + away)
    slowness += rng.normal(0, 0.7, len(order))
    clumsiness = (
        0.8 * quality.clumsy[party]
        + mood
        + 1.2 * (course.detour[ticket] == Detour.REWORK)
        + rng.normal(0, 0.8, len(order))
    )
    return Ratings(
        order=order, rated=course.rated[ticket] + np.where(away, 80, np.where(orders.is_lead[order], 0, 40)),
        speed=np.digitize(slowness, [1.15, 2.9]), effect=np.digitize(clumsiness, [0.45, 1.35, 2.3]),
    )  # fmt: skip


def rating_table(
    city: str,
    ratings: Ratings,
    orders: Orders,
    *,
    demand: Demand,
    ticket_ids: Bytes,
    codes: tuple[list[str], list[str], list[str]],
    seed: int,
) -> Table:
    """Return the rows of ``evaluations``; codes: of parties, towns and grids."""
    count = len(ratings.order)
    ticket = orders.ticket[ratings.order]
    parties, towns, grids = codes
    comments = [
        COMMENTS[effect][place % 3]
        for effect, place in zip(ratings.effect.tolist(), ticket.tolist(), strict=True)
    ]
    return Table(
        "evaluations",
        {
            "city": constant(city, count),
            "id": uuids(uuids_of(ratings.rated, stream=(seed, 81))),
            "ticket_id": uuids(ticket_ids[ticket]),
            "work_order_id": uuids(orders.ids[ratings.order]),
            "town_code": words(towns, demand.town[ticket]),
            "grid_code": words(grids, demand.grid[ticket]),
            "department": words(parties, orders.party[ratings.order]),
            "speed": words(SPEEDS, ratings.speed),
            "effect": words(EFFECTS, ratings.effect),
            "comment": [comment.encode() for comment in comments],
            "rated_at": instants(ratings.rated),
            "rated_by": constant("demo:town", count),
        },
    )
