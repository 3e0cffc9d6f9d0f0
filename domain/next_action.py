"""Next action of a ticket: who must act and what to do; every ticket has an owner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from domain.coordination import MotionKind
from domain.enums import OrderRole, OrderStatus, Status
from domain.ticket_workflow import FINAL


class NextAction(StrEnum):
    """What is to be done next."""

    HANDLE = "handle"
    ACCEPT = "accept"
    DISPATCH = "dispatch"
    DECIDE = "decide"
    TAKE_OVER = "take_over"
    RESPOND = "respond"
    COMPLETE = "complete"
    REVIEW = "review"
    FEED_BACK = "feed_back"
    CALL_BACK = "call_back"
    CLOSE = "close"
    LOOK_AGAIN = "look_again"  # a shelved ticket, on its day
    NOTHING = "nothing"


class HeldOrder(Protocol):
    """Facts of a work order that the rule needs."""

    @property
    def department_name(self) -> str:
        """Return who holds it."""

    @property
    def role(self) -> OrderRole:
        """Return the part its party plays."""

    @property
    def status(self) -> OrderStatus:
        """Return its state."""


class Waiting(Protocol):
    """Facts of a pending motion that the rule needs."""

    @property
    def kind(self) -> MotionKind:
        """Return the request."""

    @property
    def asked_of(self) -> str | None:
        """Return the code of the party asked, None for the Center."""


@dataclass(frozen=True, slots=True)
class NextMove:
    """Who moves: a party by its name or code, or the Center (None); about: the motion to decide."""

    move: NextAction
    party: str | None = None
    about: MotionKind | None = None


AT_CENTER: Mapping[Status, NextAction] = MappingProxyType(
    {
        Status.CALLED: NextAction.ACCEPT,
        Status.ACCEPTED: NextAction.DISPATCH,
        Status.COMPLETED: NextAction.REVIEW,
        Status.REVIEWED: NextAction.FEED_BACK,
        Status.FED_BACK: NextAction.CALL_BACK,
        Status.CALLED_BACK: NextAction.CLOSE,
    }
)
# What stops the work until the Center has said yes or no; an urging, say, stops nothing.
STOPPING = (
    MotionKind.RETURN,
    MotionKind.OBJECTION,
    MotionKind.CONTACT_DISPUTE,
    MotionKind.EXTENSION,
    MotionKind.PROPOSAL,
)
LOCAL = frozenset({Status.REPORTED, Status.HANDLED_LOCALLY})


def get_next_move(
    status: Status, orders: Sequence[HeldOrder], waiting: Sequence[Waiting], *, local: str | None
) -> NextMove:
    """Return who moves next; orders: the active ones, local: who handles it before a call."""
    if status in FINAL:
        return NextMove(NextAction.NOTHING)
    for kind in STOPPING:
        if any(one.kind is kind and one.asked_of is None for one in waiting):
            return NextMove(NextAction.DECIDE, about=kind)
    if status in LOCAL:
        return NextMove(
            NextAction.FEED_BACK if status is Status.HANDLED_LOCALLY else NextAction.HANDLE, local
        )
    if status in AT_CENTER:
        return NextMove(AT_CENTER[status])
    offered = next((one.asked_of for one in waiting if one.kind is MotionKind.TRANSFER), None)
    if offered is not None:
        return NextMove(NextAction.TAKE_OVER, offered)
    return _of_holders(status, orders)


def _of_holders(status: Status, orders: Sequence[HeldOrder]) -> NextMove:
    """Return what is up to those who hold work orders; the lead is waited for last, as it completes last."""
    lead = next((one for one in orders if one.role is OrderRole.LEAD), None)
    if lead is None:
        return NextMove(NextAction.DISPATCH)  # only the Center can name one
    if status is Status.SHELVED:
        return NextMove(NextAction.LOOK_AGAIN, lead.department_name)
    if lead.status is OrderStatus.SENT:
        return NextMove(NextAction.RESPOND, lead.department_name)
    return NextMove(NextAction.COMPLETE, lead.department_name)
