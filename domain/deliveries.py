"""Deliveries: what is sent externally, by which carrier, and how long it is retried."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

LEASE = timedelta(minutes=2)  # a claimed delivery whose worker died is tried again after this


class Carrier(StrEnum):
    """Adapter of an external delivery."""

    MAIL = "mail"
    WEBHOOK = "webhook"
    SMS = "sms"


class DeliveryState(StrEnum):
    """How far a delivery is; every state but the first is final."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    NO_ADAPTER = "no_adapter"  # nothing was configured: the inbox alone has it
    NO_ADDRESS = "no_address"
    KEPT_INSIDE = "kept_inside"  # simulated or replayed data are never sent externally


@dataclass(frozen=True, slots=True)
class DeliveryTries:
    """How often and how long a delivery is tried; all are ours, and settings of the city.

    With the defaults it is given up after some five hours.
    """

    attempts: int = 10
    first_wait_seconds: int = 20
    longest_wait_minutes: int = 60


@dataclass(frozen=True, slots=True)
class Flood:
    """How many short messages one phone gets in which span, from one worker; ours, and settings."""

    messages: int = 5
    minutes: int = 10


DEFAULT_TRIES = DeliveryTries()
DEFAULT_FLOOD = Flood()


def get_wait(attempts: int, *, tries: DeliveryTries = DEFAULT_TRIES) -> timedelta | None:
    """Return how long to wait after so many failed attempts, doubling; None when it is given up."""
    if attempts >= tries.attempts:
        return None
    doublings: int = 2 ** (attempts - 1)
    first, longest = tries.first_wait_seconds, tries.longest_wait_minutes * 60
    return timedelta(seconds=min(longest, first * doublings))


def get_next_try(attempts: int, now: datetime, *, tries: DeliveryTries = DEFAULT_TRIES) -> datetime | None:
    """Return when to try again after so many failed attempts; None when it is given up."""
    wait = get_wait(attempts, tries=tries)
    return None if wait is None else now + wait


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that goes with a mail; media_type: such as application/pdf."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing to hand to an adapter; ``id`` is the key by which the receiver knows a second try.

    address: a mail address or a phone; None for a robot, which has its own. flood: bounds short messages.
    files: go with a mail, and with nothing else.
    """

    id: UUID
    carrier: Carrier
    address: str | None
    subject: str
    text: str
    flood: Flood = DEFAULT_FLOOD
    files: tuple[MailFile, ...] = ()


class NotDelivered(Exception):
    """Reason why a parcel was not taken, without naming a person; final: a retry cannot help."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.final = reason, final


# Hands one parcel over and returns the receiver's own number for it; raises NotDelivered.
Sender = Callable[[Parcel], str | None]
Senders = Mapping[Carrier, Sender]
