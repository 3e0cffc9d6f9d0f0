"""Deliveries: what leaves the house, by which carrier, and how long it is tried."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

MOST_ATTEMPTS = 10  # ours: with the waits below some five hours
FIRST_WAIT = timedelta(seconds=20)
LONGEST_WAIT = timedelta(hours=1)
LEASE = timedelta(minutes=2)  # a claimed delivery whose worker died is tried again after this


class Carrier(StrEnum):
    """By which adapter something leaves the house."""

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
    KEPT_INSIDE = "kept_inside"  # simulated or replayed data never ring anybody's phone


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many failed attempts, doubling; None when it is given up."""
    if attempts >= MOST_ATTEMPTS:
        return None
    doublings: int = 2 ** (attempts - 1)
    return min(LONGEST_WAIT, FIRST_WAIT * doublings)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after so many failed attempts; None when it is given up."""
    wait = wait_after(attempts)
    return None if wait is None else now + wait


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing to hand to an adapter; ``id`` is the key by which the receiver knows a second try.

    address: a mail address or a phone; None for a robot, which has its own.
    """

    id: UUID
    carrier: Carrier
    address: str | None
    subject: str
    text: str


class NotDelivered(Exception):
    """Say why a parcel was not taken, without naming a person; final: trying again cannot help."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.final = reason, final


# Hands one parcel over and returns the receiver's own number for it; raises NotDelivered.
Sender = Callable[[Parcel], str | None]
Senders = Mapping[Carrier, Sender]
