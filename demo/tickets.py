"""Rows of the demonstration's tickets, their reporters, and the ticket numbers by day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from demo.actors import Actors
from demo.copy_text import (
    NEVER,
    NULL,
    Bools,
    Bytes,
    Column,
    Ints,
    Table,
    constant,
    escaped,
    flags,
    instants,
    points,
    texts,
    uuids,
    words,
)
from demo.demand import CHANNELS, LOCATIONS, REQUEST_KINDS, REQUESTERS, SECRECIES, Demand
from demo.paths import Course
from demo.present_states import STATUSES, PresentStates
from demo.register import CITY_CODE
from demo.shelving import UTC_OFFSET, review_days
from demo.texts import addresses, descriptions, names, phones
from domain.enums import Channel, Location, Origin, RequestKind, Secrecy, TicketClass
from domain.public_reports import Addressee
from domain.ticket_numbers import ParsedTicketNumber

CLASSES = [TicketClass.GENERAL, TicketClass.COMPLEX]
ORIGINS = [Origin.DIRECT, Origin.CALL]
ADDRESSEES = [Addressee.SECRETARY, Addressee.MAYOR]
AGREES_TO_PUBLISH = 0.35


@dataclass(frozen=True, slots=True)
class TicketSummaries:
    """What other steps say of each ticket: who ever held it, how many events it has and when the last was."""

    departments: Column
    events: Ints
    changed: Ints


def ticket_table(
    ids: Bytes,
    demand: Demand,
    *,
    course: Course,
    standing: PresentStates,
    told: TicketSummaries,
    cast: Actors,
    numbers: list[str],
    seed: int,
) -> Table:
    """Return the rows of ``tickets``."""
    count = len(demand)
    exact = demand.location == LOCATIONS.index(Location.EXACT)
    grid, spot = np.maximum(demand.grid, 0), demand.spot
    said = addresses(cast.layout, demand, spots=seed)
    dispatched = standing.dispatched != NEVER
    usual = np.array([CLASSES.index(row.default_class) for row in cast.matters])[demand.matter]
    reassigned = (course.first >= 0) & ~standing.has(course.reassigned)
    lead = np.where(dispatched, np.where(reassigned, course.first, course.lead), -1)
    return Table(
        "tickets",
        {
            "city": constant(CITY_CODE, count),
            "id": uuids(ids),
            "number": [number.encode() for number in numbers],
            "matter": words([row.code for row in cast.matters], demand.matter),
            "description": [escaped(text) for text in descriptions(demand, cast.matters, said, seed=seed)],
            "channel": words(CHANNELS, demand.channel),
            "origin": words(ORIGINS, demand.by_grid.astype(np.int64)),
            "requester_kind": words(REQUESTERS, demand.requester),
            "request_kind": words(REQUEST_KINDS, demand.request),
            "class": words(CLASSES, np.where(dispatched, demand.complex, usual)),
            "urgent": flags(demand.urgent),
            "secrecy": words(SECRECIES, demand.secrecy),
            "public": flags(demand.public),
            "publishable": flags(_publishable(demand, seed)),
            "addressee": words(ADDRESSEES, np.where(_by(demand, Channel.MAILBOX), demand.reported % 2, -1)),
            "status": words(STATUSES, standing.status),
            "department": words([party.code for party in cast.parties], lead),
            "departments": told.departments,
            "town_code": words([town.code for town in cast.layout.towns], demand.town),
            "unit_code": words([unit.code for unit in cast.layout.units], demand.unit),
            "grid_code": words([area.code for area in cast.layout.grids], demand.grid),
            "location": words(LOCATIONS, demand.location),
            "point": points(cast.layout.lon[grid, spot], cast.layout.lat[grid, spot], known=exact),
            "address": texts(said),
            "reported_at": instants(demand.reported),
            "called_at": instants(standing.called),
            "accepted_at": instants(standing.accepted),
            "dispatched_at": instants(standing.dispatched),
            "completed_at": instants(standing.completed),
            "closed_at": instants(standing.closed),
            "version": [b"%d" % (events + 1) for events in told.events.tolist()],
            "changed_at": instants(told.changed),
            "review_on": review_days(course, standing),
        },
    )


def _by(demand: Demand, channel: Channel) -> Bools:
    return np.asarray(demand.channel == CHANNELS.index(channel))


def _publishable(demand: Demand, seed: int) -> Bools:
    """Return whose reply may be published: some of those asked on the air or on the upper platform."""
    asked = _by(demand, Channel.HOTLINE_5150000) | _by(demand, Channel.PLATFORM)
    agrees = np.random.default_rng([seed, 91]).random(len(demand)) < AGREES_TO_PUBLISH
    tip_off = demand.request == REQUEST_KINDS.index(RequestKind.TIP_OFF)
    return np.asarray(asked & agrees & demand.public & ~tip_off)


def ticket_numbers(
    city: str, demand: Demand, *, prefix: str, before: Mapping[date, int]
) -> tuple[list[str], Table]:
    """Return the number of each ticket, counted by local day, and the last number given out each day.

    before: the last number given out of days that have some already.
    """
    days = (demand.reported + UTC_OFFSET) // 86_400
    starts = np.flatnonzero(np.diff(days, prepend=-1))
    lengths = np.diff(np.append(starts, len(days)))
    place = np.arange(len(days)) - np.repeat(starts, lengths) + 1
    first = date(1970, 1, 1).toordinal()
    first_of = {day: before.get(date.fromordinal(first + day), 0) for day in np.unique(days).tolist()}
    dates = {day: date.fromordinal(first + day) for day in np.unique(days).tolist()}
    numbers = [
        str(ParsedTicketNumber(prefix, dates[day], first_of[day] + number))
        for day, number in zip(days.tolist(), place.tolist(), strict=True)
    ]
    table = Table(
        "ticket_numbers",
        {
            "city": constant(city, len(starts)),
            "day": [date.fromordinal(first + day).isoformat().encode() for day in days[starts].tolist()],
            "last": [
                b"%d" % (first_of[day] + length)
                for day, length in zip(days[starts].tolist(), lengths.tolist(), strict=True)
            ],
        },
    )
    return numbers, table


def anonymous_ones(demand: Demand, *, seed: int) -> Bools:
    """Return whose reporters left neither name nor phone; a device has none at all."""
    rng = np.random.default_rng([seed, 90])
    secret = demand.secrecy == SECRECIES.index(Secrecy.SECRET)
    tip_off = demand.request == REQUEST_KINDS.index(RequestKind.TIP_OFF)
    device = demand.channel == CHANNELS.index(Channel.DEVICE)
    found: Bools = (rng.random(len(demand)) < np.where(secret | tip_off, 0.55, 0.06)) | device
    return found


def reporter_table(city: str, ids: Bytes, demand: Demand, *, seed: int) -> Table:
    """Return the rows of ``reporters``: invented names, unassigned phone numbers, some anonymous."""
    rng = np.random.default_rng([seed, 91])
    count = len(demand)
    hidden = anonymous_ones(demand, seed=seed).tolist()
    who, line = names(rng.integers(0, 2**40, count)), phones(rng.integers(0, 2**40, count))
    return Table(
        "reporters",
        {
            "city": constant(city, count),
            "ticket_id": uuids(ids),
            "name": [NULL if gone else name.encode() for name, gone in zip(who, hidden, strict=True)],
            "phone": [NULL if gone else phone.encode() for phone, gone in zip(line, hidden, strict=True)],
            "anonymous": [b"t" if gone else b"f" for gone in hidden],
        },
    )
