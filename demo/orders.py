"""Work orders of the demonstration: of leads, their predecessors, cooperating parties."""

from dataclasses import dataclass

import numpy as np

from demo.bulk_ids import uuids_of
from demo.copy_text import (
    NEVER,
    Bools,
    Bytes,
    Column,
    Ints,
    Table,
    constant,
    instants,
    references,
    texts,
    uuids,
    words,
)
from demo.paths import Course, Detour
from demo.present_states import ORDER_STATUSES, PresentStates
from demo.reference_data import DemoParty
from domain.enums import OrderRole, OrderStatus

REASSIGN_REASONS = (
    "经核实不属于该单位职责，改派责任单位",
    "现场核查后权属明确，改派权属单位",
    "涉及多部门，改由主责单位牵头",
    "首接单位建议，经中心研判同意改派",
)
NOTES = ("请按时限办结并反馈", "请与镇街共同办理", "请先行联系诉求人核实情况", "")


@dataclass(frozen=True, slots=True)
class Orders:
    """Work orders as columns; ticket: position of their ticket, before: of the order replaced, or -1."""

    ids: Bytes
    ticket: Ints
    party: Ints
    is_lead: Bools
    is_first: Bools  # ended by a reassignment
    status: Ints
    sent: Ints
    responded: Ints
    completed: Ints
    ended: Ints
    before: Ints

    def __len__(self) -> int:
        """Return the number of work orders."""
        return len(self.ticket)


def make_orders(course: Course, standing: PresentStates, *, seed: int) -> Orders:
    """Return all work orders sent until now: first receivers, then leads, then cooperating parties."""
    first = np.flatnonzero((course.first >= 0) & standing.has(course.dispatched))
    replaced = first[standing.has(course.reassigned)[first]]
    lead = np.flatnonzero(standing.has(course.sent))
    helper = np.flatnonzero((course.helper >= 0) & standing.has(course.dispatched))
    ticket = np.concatenate([first, lead, helper])
    is_first = np.repeat([True, False, False], [len(first), len(lead), len(helper)])
    is_helper = np.repeat([False, False, True], [len(first), len(lead), len(helper)])
    place = np.full(len(course.lead), -1)
    place[replaced] = np.searchsorted(first, replaced)
    sent = np.where(is_first | is_helper, course.dispatched[ticket], course.sent[ticket])
    responded = np.select(
        [is_first, is_helper],
        [NEVER, standing.until_now(course.helper_responded)[ticket]],
        standing.until_now(course.responded)[ticket],
    )
    completed = np.select(
        [is_first, is_helper],
        [NEVER, standing.until_now(course.helper_completed)[ticket]],
        standing.completed[ticket],
    )
    return Orders(
        ids=uuids_of(sent, stream=(seed, 50)),
        ticket=ticket,
        is_lead=~is_helper,
        is_first=is_first,
        party=np.select(
            [is_first, is_helper], [course.first[ticket], course.helper[ticket]], course.lead[ticket]
        ),
        status=_statuses(course, standing, ticket, is_first=is_first, is_helper=is_helper),
        sent=sent,
        responded=responded,
        completed=completed,
        ended=np.where(is_first, standing.until_now(course.reassigned)[ticket], NEVER),
        before=np.where(is_first | is_helper, -1, place[ticket]),
    )


def _statuses(
    course: Course, standing: PresentStates, ticket: Ints, *, is_first: Bools, is_helper: Bools
) -> Ints:
    code = ORDER_STATUSES.index
    held = ((course.detour == Detour.PAUSE) | (course.detour == Detour.SHELVE)) & standing.has(course.held)
    reworking = course.detour == Detour.REWORK
    responded = np.where(
        is_helper, standing.has(course.helper_responded)[ticket], standing.has(course.responded)[ticket]
    )
    lead_done = standing.completed[ticket] != NEVER
    done = np.where(is_helper, standing.has(course.helper_completed)[ticket], lead_done)
    status = np.where(responded, code(OrderStatus.RESPONDED), code(OrderStatus.SENT))
    planned = responded & ~is_helper & course.complex[ticket] & (course.detour[ticket] == Detour.NONE)
    status = np.where(planned, code(OrderStatus.PLANNED), status)
    status = np.where(
        ~is_helper & (held & ~standing.has(course.released))[ticket], code(OrderStatus.PAUSED), status
    )
    status = np.where(
        ~is_helper & (reworking & standing.has(course.released))[ticket], code(OrderStatus.REWORKED), status
    )
    status = np.where(done, code(OrderStatus.COMPLETED), status)
    status = np.where(standing.has(course.reviewed)[ticket], code(OrderStatus.PASSED), status)
    ended = standing.has(course.reassigned)[ticket]
    return np.where(is_first, np.where(ended, code(OrderStatus.ENDED), code(OrderStatus.SENT)), status)


def order_table(
    city: str,
    orders: Orders,
    ticket_ids: Bytes,
    towns: Ints,
    *,
    parties: list[DemoParty],
    town_codes: list[str],
) -> Table:
    """Return the rows of ``work_orders``; ``towns`` are the towns of the tickets."""
    count = len(orders)
    reason = np.where(orders.ended != NEVER, orders.ticket % len(REASSIGN_REASONS), -1)
    return Table(
        "work_orders",
        {
            "city": constant(city, count),
            "id": uuids(orders.ids),
            "ticket_id": uuids(ticket_ids[orders.ticket]),
            "department": words([party.code for party in parties], orders.party),
            "role": words(list(OrderRole), np.where(orders.is_lead, 0, 1)),
            "status": words(ORDER_STATUSES, orders.status),
            "note": texts([NOTES[place % len(NOTES)] for place in orders.ticket.tolist()]),
            "sent_at": instants(orders.sent),
            "sent_by": constant("demo:dispatcher", count),
            "responded_at": instants(orders.responded),
            "completed_at": instants(orders.completed),
            "ended_at": instants(orders.ended),
            "end_reason": words(REASSIGN_REASONS, reason),
            "predecessor": references(orders.ids, orders.before),
            "town_code": words(town_codes, towns[orders.ticket]),
        },
    )


def departments_column(orders: Orders, parties: list[DemoParty], *, tickets: int) -> Column:
    """Return for each ticket the array of every party that ever had a work order on it."""
    codes = [party.code for party in parties]
    found: list[list[str]] = [[] for _ in range(tickets)]
    for ticket, party in zip(orders.ticket.tolist(), orders.party.tolist(), strict=True):
        if codes[party] not in found[ticket]:
            found[ticket].append(codes[party])
    return [f"{{{','.join(held)}}}".encode() for held in found]
