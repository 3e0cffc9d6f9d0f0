"""Tell what was answered, asked and rated when tickets of the demonstration were done."""

import numpy as np

from demo.areas import CITY_CODE
from demo.arrivals import DAYS
from demo.copy_text import (
    Bools,
    Column,
    Ints,
    Table,
    constant,
    flags,
    instants,
    texts,
    uuids,
    uuids_of,
    words,
)
from demo.demand import CHANNELS
from demo.steps import History
from demo.tickets import anonymous_ones
from demo.trajectories import Detour, Floats, qualities
from demo.workflow_profile import (
    EFFECT_BOUNDS,
    EFFECTS,
    PROOFS,
    SATISFIED_SHARE,
    SOLVED_SHARE,
    SPEED_BOUNDS,
    SPEEDS,
    UNSOLVED,
    WEAK_RATINGS,
    WORDS,
)
from domain.coordination import ReplyChannel
from domain.enums import Act, PartyKind
from domain.replies import get_reply_channel, get_unreachable_reason

COMMENTS = {
    0: ("处置及时，效果好", "群众满意", ""),
    1: ("基本解决", "", "处理较快"),
    2: ("解决不彻底", "反复催办", ""),
    3: ("问题仍然存在", "未实际解决", "推诿"),
}


def reply_table(history: History) -> Table:
    """Return the rows of ``replies``: one for each feed-back step; anonymous reporters cannot be notified."""
    ticket, columns = _rows_of(history, Act.FEED_BACK, stream=94)
    hidden = anonymous_ones(history.demand, seed=history.seed)[ticket].tolist()
    channels = [CHANNELS[place] for place in history.demand.channel[ticket].tolist()]
    ways, why = [], []
    for channel, gone in zip(channels, hidden, strict=True):
        ways.append(get_reply_channel(channel, anonymous=gone, has_phone=not gone))
        why.append(
            get_unreachable_reason(channel, anonymous=gone) if ways[-1] is ReplyChannel.IMPOSSIBLE else ""
        )
    replies = WORDS[Act.FEED_BACK]
    return Table(
        "replies",
        {
            **columns,
            "reply": words(replies, ticket % len(replies)),
            "way": texts(way.value for way in ways),
            "proof": texts(PROOFS.get(way, "") for way in ways),
            "why_not": texts(why),
        },
    )


def call_back_table(history: History) -> Table:
    """Return the rows of ``call_backs``: the answers of those who were reached."""
    rng = np.random.default_rng([history.seed, 95])
    ticket, columns = _rows_of(history, Act.CALL_BACK, stream=96)
    count = len(ticket)
    solved = rng.random(count) < SOLVED_SHARE
    satisfied = solved & (rng.random(count) < SATISFIED_SHARE)
    notes = ("", *UNSOLVED)
    return Table(
        "call_backs",
        {
            **columns,
            "reached": constant("t", count),
            "solved": flags(solved),
            "satisfied": flags(satisfied),
            "note": words(notes, np.where(solved, 0, ticket % len(UNSOLVED) + 1)),
        },
    )


def _rows_of(history: History, act: Act, *, stream: int) -> tuple[Ints, dict[str, Column]]:
    """Return the ticket of each step of an act, and the columns that say which, when and by whom."""
    steps = history.steps
    ticket, at = steps.ticket[steps.of(act)], steps.at[steps.of(act)]
    return ticket, {
        "city": constant(CITY_CODE, len(ticket)),
        "id": uuids(uuids_of(at, stream=(history.seed, stream))),
        "ticket_id": uuids(history.ids[ticket]),
        "at": instants(at),
        "by": constant("demo:caller", len(ticket)),
        "by_name": constant("回访员", len(ticket)),
    }


def rating_table(history: History) -> Table:
    """Return the rows of ``evaluations``: of every department and office that had it, never of a town."""
    demand, course, orders, layout = history.demand, history.course, history.orders, history.cast.layout
    parties, seed = history.cast.parties, history.seed
    rng, quality = np.random.default_rng([seed, 80]), qualities(parties, seed=seed)
    is_town = np.array([party.kind is PartyKind.TOWN for party in parties])
    order = np.flatnonzero(history.end.has(course.rated)[orders.ticket] & ~is_town[orders.party])
    ticket, party = orders.ticket[order], orders.party[order]
    mood = rng.normal(0, 0.45, len(layout.towns))[demand.town[ticket]]
    mood += np.where(demand.unit[ticket] >= 0, rng.normal(0, 0.5, len(layout.units))[demand.unit[ticket]], 0)
    away = orders.is_first[order]  # reassigned away without a response
    answered = np.where(away, orders.ended[order], orders.responded[order])
    late = answered - orders.sent[order] > np.where(demand.urgent[ticket], 7200, 86_400)
    slowness = 0.5 * quality.slow[party] + mood * 0.6 + 1.5 * late * (1 + away)
    slowness += rng.normal(0, 0.7, len(order))
    reworked = course.detour[ticket] == Detour.REWORK
    clumsiness = 0.8 * quality.clumsy[party] + mood + 1.2 * reworked
    clumsiness += rng.normal(0, 0.8, len(order))
    strain = 0.3 * mood + 0.4 * late + 0.4 * reworked + rng.normal(0, 1, len(order))
    weak = select_weak(party, strain, most=WEAK_RATINGS * DAYS // 365)
    speed = np.where(weak, np.digitize(slowness, SPEED_BOUNDS), 0)
    effect = np.where(weak, np.digitize(clumsiness, EFFECT_BOUNDS), 0)
    rated = course.rated[ticket] + np.where(away, 80, np.where(orders.is_lead[order], 0, 40))
    told = [COMMENTS[one][place % 3] for one, place in zip(effect.tolist(), ticket.tolist(), strict=True)]
    return Table(
        "evaluations",
        {
            "city": constant(CITY_CODE, len(order)),
            "id": uuids(uuids_of(rated, stream=(seed, 81))),
            "ticket_id": uuids(history.ids[ticket]),
            "work_order_id": uuids(orders.ids[order]),
            "town_code": words([town.code for town in layout.towns], demand.town[ticket]),
            "grid_code": words([grid.code for grid in layout.grids], demand.grid[ticket]),
            "department": words([one.code for one in parties], party),
            "speed": words(SPEEDS, speed),
            "effect": words(EFFECTS, effect),
            "comment": texts(told),
            "rated_at": instants(rated),
            "rated_by": constant("demo:town", len(order)),
        },
    )


def select_weak(party: Ints, strain: Floats, *, most: int) -> Bools:
    """Return in which ratings the weaknesses of a party show: the ``most`` of each party, by their strain."""
    order = np.lexsort((-strain, party))
    starts = np.flatnonzero(np.diff(party[order], prepend=-1))
    place = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    weak = np.zeros(len(order), dtype=bool)
    weak[order] = place < most
    return weak
