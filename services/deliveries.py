"""External delivery of notifications and replies: plan carriers, claim what is due, store the result."""

import hashlib
import logging
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Delivery, Notice, Ticket
from db.queries import notifications, roster
from db.queries.cities import load_settings
from db.rls.identity import DUTY
from db.writes import deliveries
from domain.deliveries import LEASE, Carrier, DeliveryState, DeliveryTries, NotDelivered, Parcel, get_next_try
from domain.errors import Invalid, NotFound
from domain.notification_times import get_display_time
from domain.notifications import Grade, ToKind
from domain.setting_values import parse_flood, parse_tries
from domain.stored_settings import get_setting
from services import notification_text, recipients
from services.city_context import CityRules, load_city_rules
from services.recipients import Recipient

LONGEST_REPLY = 500  # characters of one short message
LONGEST_ERROR = 300
Goal = tuple[Carrier, str | None]

_log = logging.getLogger(__name__)


def queue_reply(session: Session, ticket: Ticket, *, text: str, key: str, now: datetime) -> UUID:
    """Send a reply to the ticket's reporter by short message, in working hours; return the delivery's id.

    key: the same key of the same ticket is one delivery. The phone is looked up when it is sent and
    stored nowhere. Raises Invalid for no text or too much of it.
    """
    said = text.strip()
    if not said or len(said) > LONGEST_REPLY:
        raise Invalid("短信内容须有 1 至 {most} 字", most=LONGEST_REPLY)
    calendar = load_city_rules(session, ticket.city).calendar
    row = _row(ticket.city, ticket.id, Carrier.SMS, now=now, dedupe=f"reply:{ticket.id}:{key}")
    row |= {"body": said, "next_try_at": get_display_time(now, urgent=False, calendar=calendar)}
    session.flush()  # the delivery names a ticket of the same transaction
    deliveries.insert_deliveries(session, [row])
    return deliveries.get_delivery_id(session, ticket.city, row["dedupe"])


def plan(
    session: Session, city: str, *, carriers: Collection[Carrier], now: datetime, limit: int = 200
) -> int:
    """Decide for shown notices by which carriers they go outside; return how many were looked at.

    A carrier that is wanted and not configured is kept as such, and the inbox alone has the notice: nothing
    waits forever. Nothing of a simulated city is sent externally unless its setting says so.
    """
    rules = load_city_rules(session, city)
    found = deliveries.lock_unplanned(session, city, now, limit=limit)
    mails = deliveries.load_addresses(session, city)
    rows: list[dict[str, Any]] = []
    open_outside = _may_leave(session, rules)
    for notice in found:
        if notice.ticket_id is None:  # of an amendment or arbitration: read inside the product alone
            continue
        urgent = notice.grade is Grade.URGENT
        begins = get_display_time(now, urgent=urgent, calendar=rules.calendar)
        for carrier, address in _goals(session, notice, mails, now=now):
            row = _row(city, notice.ticket_id, carrier, now=now, dedupe=_dedupe(notice, carrier, address))
            row |= {"notice_id": notice.id, "address": address, "next_try_at": begins}
            if ending := _ending(carrier, open_outside=open_outside, carriers=carriers):
                row |= {"state": ending, "ended_at": now}
            rows.append(row)
    deliveries.insert_deliveries(session, rows)
    deliveries.set_planned(session, city, [notice.id for notice in found])
    return len(found)


def claim(
    session: Session, city: str, *, carriers: Collection[Carrier], now: datetime, limit: int = 20
) -> list[Parcel]:
    """Take what is due now, ready to be handed over; what cannot be sent at all is settled here."""
    open_outside, tries = (
        _may_leave(session, load_city_rules(session, city)),
        parse_tries(load_settings(session, city)),
    )
    ready = []
    for delivery in deliveries.claim(session, city, now, until=now + LEASE, limit=limit):
        ending = _ending(Carrier(delivery.carrier), open_outside=open_outside, carriers=carriers)
        if delivery.attempts > tries.attempts:  # each try ended with the worker that made it
            ending = DeliveryState.FAILED
        parcel = None
        try:
            with session.begin_nested():
                parcel = None if ending else _parcel(session, delivery)
        except Exception as fault:  # noqa: BLE001  # whatever it is, the others of the batch are handed over
            _log.error("delivery %s cannot be written: %s", delivery.id, type(fault).__name__)
            _fail(delivery, NotDelivered(f"fault: {type(fault).__name__}"), tries=tries, now=now)
            continue
        if parcel is None:
            delivery.state, delivery.ended_at = ending or DeliveryState.NO_ADDRESS, now
        else:
            delivery.payload_hash = hashlib.sha256(parcel.text.encode()).hexdigest()
            ready.append(parcel)
    return ready


def settle(
    session: Session, city: str, parcel: Parcel, outcome: str | NotDelivered | None, *, now: datetime
) -> DeliveryState:
    """Store the result of a hand-over: the receiver's number, or why not and when to retry."""
    delivery = deliveries.lock_delivery(session, city, parcel.id)
    if delivery is None or delivery.state is not DeliveryState.PENDING:
        return DeliveryState.SENT if delivery is None else DeliveryState(delivery.state)
    if not isinstance(outcome, NotDelivered):
        delivery.state, delivery.ended_at, delivery.provider_id = DeliveryState.SENT, now, _plain(outcome)
        delivery.last_error = None
        return DeliveryState.SENT
    _fail(delivery, outcome, tries=parse_tries(load_settings(session, city)), now=now)
    return DeliveryState(delivery.state)


def retry(session: Session, city: str, delivery_id: UUID, *, now: datetime) -> None:
    """Retry a delivery that was given up, from the start; one in another state stays as it is.

    Raises NotFound.
    """
    delivery = deliveries.lock_delivery(session, city, delivery_id)
    if delivery is None:
        raise NotFound("没有这次送达")
    if delivery.state is DeliveryState.FAILED:
        delivery.state, delivery.ended_at = DeliveryState.PENDING, None
        delivery.attempts, delivery.next_try_at = 0, now


def _fail(delivery: Delivery, why: NotDelivered, *, tries: DeliveryTries, now: datetime) -> None:
    """Record a failed attempt: when the next one is, or that it is given up."""
    delivery.last_error = _plain(why.reason)
    again = None if why.final else get_next_try(delivery.attempts, now, tries=tries)
    if again is None:
        delivery.state, delivery.ended_at = DeliveryState.FAILED, now
    else:
        delivery.next_try_at = again


def _plain(said: str | None) -> str | None:
    """Return a receiver's answer in column format: no control characters, no more than fits."""
    return None if said is None else "".join(filter(str.isprintable, said))[:LONGEST_ERROR]


def _goals(
    session: Session, notice: Notice, mails: dict[tuple[ToKind, str], str], *, now: datetime
) -> Iterator[Goal]:
    """Yield by which carriers a notice goes out: mail where there is an address, robots where it is loud."""
    kind, code = ToKind(notice.to_kind), notice.to_code
    codes = [(kind, code)]
    if (kind, code) == (ToKind.ROLE, DUTY):
        codes = [(ToKind.ACCOUNT, each) for each in roster.list_accounts_on_duty(session, notice.city, now)]
        for phone in deliveries.list_phones_on_duty(session, notice.city, now):
            yield Carrier.SMS, phone
    for recipient in codes:
        if recipient in mails:
            yield Carrier.MAIL, mails[recipient]
    if kind is ToKind.ROLE and notice.grade is not Grade.INFO:
        yield Carrier.WEBHOOK, None


def _dedupe(notice: Notice, carrier: Carrier, address: str | None) -> str:
    """Return the key of a delivery; a robot receives once what goes to several roles."""
    if carrier is Carrier.WEBHOOK:
        return f"webhook:{notice.event}"
    return f"{carrier}:{notice.id}:{address}"


def _may_leave(session: Session, rules: CityRules) -> bool:
    """Return whether the city may send externally: simulated and replayed data stay inside."""
    facts = rules.facts
    if facts.as_of is not None:
        return False
    stored = load_settings(session, facts.city)
    return not facts.simulated or bool(get_setting(stored, "notices.simulated_outside"))


def _ending(carrier: Carrier, *, open_outside: bool, carriers: Collection[Carrier]) -> DeliveryState | None:
    """Return how a delivery ends before it is tried, None when it may be tried."""
    if not open_outside:
        return DeliveryState.KEPT_INSIDE
    return None if carrier in carriers else DeliveryState.NO_ADAPTER


def _still_sees(session: Session, delivery: Delivery) -> bool:
    """Tell whether the recipient of a notice still sees its ticket."""
    notice = session.get_one(Notice, (delivery.city, delivery.notice_id))
    ticket = session.get_one(Ticket, (delivery.city, delivery.ticket_id))
    return recipients.sees(Recipient(ToKind(notice.to_kind), notice.to_code), ticket)


def _parcel(session: Session, delivery: Delivery) -> Parcel | None:
    """Return what is handed over; None where no recipient can or may be reached any more."""
    carrier = Carrier(delivery.carrier)
    if delivery.notice_id is None:
        phone = deliveries.find_reporter_phone(session, delivery.city, delivery.ticket_id)
        flood = parse_flood(load_settings(session, delivery.city))
        return Parcel(delivery.id, carrier, phone, "", delivery.body or "", flood) if phone else None
    entry = notifications.find_entry(session, delivery.city, delivery.notice_id)
    if entry is None or not _still_sees(session, delivery):
        return None
    flood = parse_flood(load_settings(session, delivery.city))
    return Parcel(
        delivery.id,
        carrier,
        delivery.address,
        notification_text.render_subject(entry),
        notification_text.render_message(entry),
        flood,
    )


def _row(city: str, ticket_id: UUID, carrier: Carrier, *, now: datetime, dedupe: str) -> dict[str, Any]:
    return {
        "city": city,
        "id": new_id(now),
        "ticket_id": ticket_id,
        "notice_id": None,
        "body": None,
        "carrier": carrier,
        "address": None,
        "dedupe": dedupe,
        "state": DeliveryState.PENDING,
        "created_at": now,
        "next_try_at": now,
        "ended_at": None,
    }
