"""Make the rows of the demonstration's tickets, numbers given out by day, reporters and work orders."""

from datetime import date

import numpy as np

from demo import copy_text as copy
from demo.areas import CITY_CODE
from demo.city import PREFIX
from demo.clocks import UTC_OFFSET, review_days
from demo.copy_text import NEVER, NULL, Bools, Column, Ints, Table
from demo.demand import CHANNELS, LOCATIONS, REQUEST_KINDS, REQUESTERS, SECRECIES, Demand
from demo.orders import ORDER_STATUSES
from demo.steps import STATUSES, History
from demo.texts import addresses, descriptions, names, phones
from demo.workflow_profile import WORDS
from domain.coordination import LocalLevel
from domain.enums import Act, Channel, Location, OrderRole, Origin, RequestKind, Secrecy, Status, TicketClass
from domain.public_reports import Addressee
from domain.ticket_numbers import ParsedTicketNumber

CLASSES = [TicketClass.GENERAL, TicketClass.COMPLEX]
ORIGINS = [Origin.DIRECT, Origin.CALL]
ADDRESSEES = [Addressee.SECRETARY, Addressee.MAYOR]
AGREES_TO_PUBLISH = 0.35
LEVELS = list(LocalLevel)
SOLVED_AT = (0.72, 0.2, 0.08)  # of what the grids report and the Center never has, by level


def ticket_table(history: History, numbers: list[str]) -> Table:
    """Return the rows of ``tickets``."""
    cast, demand, course, end, steps = (
        history.cast,
        history.demand,
        history.course,
        history.end,
        history.steps,
    )
    count, seed = len(demand), history.seed
    exact = demand.location == LOCATIONS.index(Location.EXACT)
    grid, spot = np.maximum(demand.grid, 0), demand.spot
    said = addresses(cast.layout, demand, spots=seed)
    dispatched = end.has(course.dispatched)
    letter = np.where(_by(demand, Channel.MAILBOX), demand.reported % 2, -1)
    events = np.bincount(steps.ticket, minlength=count)
    usual = np.array([CLASSES.index(row.default_class) for row in cast.matters])[demand.matter]
    reassigned = (course.first >= 0) & ~end.has(course.reassigned)
    lead = np.where(dispatched, np.where(reassigned, course.first, course.lead), -1)
    return Table(
        "tickets",
        {
            "city": copy.constant(CITY_CODE, count),
            "id": copy.uuids(history.ids),
            "number": [number.encode() for number in numbers],
            "matter": copy.words([row.code for row in cast.matters], demand.matter),
            "description": copy.texts(descriptions(demand, cast.matters, said, seed=seed)),
            "channel": copy.words(CHANNELS, demand.channel),
            "origin": copy.words(ORIGINS, demand.by_grid.astype(np.int64)),
            "requester_kind": copy.words(REQUESTERS, demand.requester),
            "request_kind": copy.words(REQUEST_KINDS, demand.request),
            "class": copy.words(CLASSES, np.where(dispatched, demand.complex, usual)),
            "urgent": copy.flags(demand.urgent),
            "secrecy": copy.words(SECRECIES, demand.secrecy),
            "public": copy.flags(demand.public),
            "publishable": copy.flags(_publishable(demand, seed)),
            "addressee": copy.words(ADDRESSEES, letter),
            "status": copy.words(STATUSES, steps.status),
            "department": copy.words([party.code for party in cast.parties], lead),
            "departments": _departments(history),
            "town_code": copy.words([town.code for town in cast.layout.towns], demand.town),
            "unit_code": copy.words([unit.code for unit in cast.layout.units], demand.unit),
            "grid_code": copy.words([area.code for area in cast.layout.grids], demand.grid),
            "location": copy.words(LOCATIONS, demand.location),
            "point": copy.points(cast.layout.lon[grid, spot], cast.layout.lat[grid, spot], known=exact),
            "address": copy.texts(said),
            "reported_at": copy.instants(demand.reported),
            "called_at": copy.instants(end.cut(course.called)),
            "accepted_at": copy.instants(end.cut(course.accepted)),
            "dispatched_at": copy.instants(end.cut(course.dispatched)),
            "completed_at": copy.instants(np.maximum(end.completed(course), end.cut(course.solved))),
            "closed_at": copy.instants(end.cut(course.closed)),
            "version": [b"%d" % (number + 1) for number in events.tolist()],
            "changed_at": copy.instants(steps.at[np.cumsum(events) - 1]),
            "local_level": copy.words(LEVELS, _levels(demand, end.has(course.solved), seed)),
            "review_on": review_days(course, steps.status == STATUSES.index(Status.SHELVED)),
            **history.resting.to_columns(),
        },
    )


def _by(demand: Demand, channel: Channel) -> Bools:
    return np.asarray(demand.channel == CHANNELS.index(channel))


def _levels(demand: Demand, solved: Bools, seed: int) -> Ints:
    """Return where each ticket was solved without the Center: its place in LEVELS, -1 for the others."""
    risen = np.random.default_rng([seed, 97]).choice(len(LEVELS), size=len(demand), p=SOLVED_AT)
    level = np.where(_by(demand, Channel.TOWN), LEVELS.index(LocalLevel.TOWN), risen)
    return np.where(solved & (demand.secrecy != SECRECIES.index(Secrecy.SECRET)), level, -1)


def _publishable(demand: Demand, seed: int) -> Bools:
    """Return whose reply may be published: some of those asked on the air or on the upper platform."""
    asked = _by(demand, Channel.HOTLINE_5150000) | _by(demand, Channel.PLATFORM)
    agrees = np.random.default_rng([seed, 91]).random(len(demand)) < AGREES_TO_PUBLISH
    tip_off = demand.request == REQUEST_KINDS.index(RequestKind.TIP_OFF)
    return np.asarray(asked & agrees & demand.public & ~tip_off)


def ticket_numbers(demand: Demand) -> tuple[list[str], Table]:
    """Return the number of each ticket, counted by local day, and the last number given out each day."""
    days = (demand.reported + UTC_OFFSET) // 86_400
    starts = np.flatnonzero(np.diff(days, prepend=-1))
    lengths = np.diff(np.append(starts, len(days)))
    place = np.arange(len(days)) - np.repeat(starts, lengths) + 1
    first = date(1970, 1, 1).toordinal()
    dates = {day: date.fromordinal(first + day) for day in np.unique(days).tolist()}
    numbers = [
        str(ParsedTicketNumber(PREFIX, dates[day], number))
        for day, number in zip(days.tolist(), place.tolist(), strict=True)
    ]
    given_out = zip(days[starts].tolist(), lengths.tolist(), strict=True)
    columns = zip(*((copy.cell(dates[day]), copy.cell(length)) for day, length in given_out), strict=True)
    return numbers, Table(
        "ticket_numbers",
        {"city": copy.constant(CITY_CODE, len(starts)), **dict(zip(("day", "last"), columns, strict=True))},
    )


def anonymous_ones(demand: Demand, *, seed: int) -> Bools:
    """Return whose reporters left neither name nor phone; a device has none at all."""
    rng = np.random.default_rng([seed, 90])
    secret = demand.secrecy == SECRECIES.index(Secrecy.SECRET)
    tip_off = demand.request == REQUEST_KINDS.index(RequestKind.TIP_OFF)
    device = demand.channel == CHANNELS.index(Channel.DEVICE)
    found: Bools = (rng.random(len(demand)) < np.where(secret | tip_off, 0.55, 0.06)) | device
    return found


def reporter_table(history: History) -> Table:
    """Return the rows of ``reporters``: invented names, unassigned phone numbers, some anonymous."""
    rng, count = np.random.default_rng([history.seed, 91]), len(history.demand)
    hidden = anonymous_ones(history.demand, seed=history.seed).tolist()
    who, line = names(rng.integers(0, 2**40, count)), phones(rng.integers(0, 2**40, count))
    return Table(
        "reporters",
        {
            "city": copy.constant(CITY_CODE, count),
            "ticket_id": copy.uuids(history.ids),
            "name": [NULL if gone else name.encode() for name, gone in zip(who, hidden, strict=True)],
            "phone": [NULL if gone else phone.encode() for phone, gone in zip(line, hidden, strict=True)],
            "anonymous": [b"t" if gone else b"f" for gone in hidden],
        },
    )


def order_table(history: History) -> Table:
    """Return the rows of ``work_orders``."""
    orders, cast, count = history.orders, history.cast, len(history.orders)
    notes, reasons = WORDS[Act.DISPATCH], WORDS[Act.REASSIGN]
    reason = np.where(orders.ended != NEVER, orders.ticket % len(reasons), -1)
    towns = [town.code for town in cast.layout.towns]
    return Table(
        "work_orders",
        {
            "city": copy.constant(CITY_CODE, count),
            "id": copy.uuids(orders.ids),
            "ticket_id": copy.uuids(history.ids[orders.ticket]),
            "department": copy.words([party.code for party in cast.parties], orders.party),
            "role": copy.words(list(OrderRole), np.where(orders.is_lead, 0, 1)),
            "status": copy.words(ORDER_STATUSES, orders.status),
            "note": copy.words(notes, orders.ticket % len(notes)),
            "sent_at": copy.instants(orders.sent),
            "sent_by": copy.constant("demo:dispatcher", count),
            "responded_at": copy.instants(orders.responded),
            "completed_at": copy.instants(orders.completed),
            "ended_at": copy.instants(orders.ended),
            "end_reason": copy.words(reasons, reason),
            "predecessor": copy.references(orders.ids, orders.before),
            "town_code": copy.words(towns, history.demand.town[orders.ticket]),
            **history.resting.to_columns(of_orders=True),
        },
    )


def _departments(history: History) -> Column:
    """Return for each ticket the array of every party that ever had a work order on it."""
    codes = [party.code for party in history.cast.parties]
    found: list[dict[str, None]] = [{} for _ in range(len(history.demand))]
    orders = history.orders
    for ticket, party in zip(orders.ticket.tolist(), orders.party.tolist(), strict=True):
        found[ticket][codes[party]] = None
    return [f"{{{','.join(held)}}}".encode() for held in found]
