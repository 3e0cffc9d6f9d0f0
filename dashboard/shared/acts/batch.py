"""Perform one act on several tickets, each in its own transaction, and report what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from dashboard.shared.acts.submission import Check, submit
from dashboard.shared.ticket_table import DISPATCHABLE, REASSIGNABLE
from db.session import transaction
from db.writes import tickets
from domain.enums import Act, Status
from domain.errors import DomainError, Invalid
from domain.payload_base import Payload
from domain.scopes import Actor
from i18n import t
from services import batch_checks

# What may be done with several tickets, and in which states each must be; None: in any.
TOGETHER: Mapping[Act, frozenset[Status] | None] = {
    Act.DISPATCH: DISPATCHABLE,
    Act.REASSIGN: REASSIGNABLE,
    Act.URGE: REASSIGNABLE,
    Act.SUPERVISE: None,
    Act.PASS_REVIEW: frozenset({Status.COMPLETED}),
    Act.CLOSE: frozenset({Status.CALLED_BACK}),
}
# What must hold of each ticket before it is done together with others.
CHECKS: Mapping[Act, Check] = {
    Act.PASS_REVIEW: batch_checks.check_together,
    Act.CLOSE: batch_checks.check_solved,
}
ON_THE_LEAD = frozenset({Act.REASSIGN, Act.URGE})
MOST = 60  # what a list shows at once


@dataclass(frozen=True, slots=True)
class Pick:
    """One picked ticket as the list showed it."""

    ticket: UUID
    version: int
    number: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one ticket of several was left as it was."""

    number: str
    why: str


def parse_picks(picked: Sequence[Mapping[str, Any]]) -> list[Pick]:
    """Return the picked tickets as the browser names them. Raises Invalid for none or too many."""
    found = [Pick(UUID(one["id"]), int(one["version"]), str(one["number"])) for one in picked]
    if not found:
        raise Invalid("请先选择诉求")
    if len(found) > MOST:
        raise Invalid("一次最多办理 {most} 件", most=MOST)
    return found


def parse_states(picked: Sequence[Mapping[str, Any]]) -> list[Status]:
    """Return the states in which the picked tickets were shown."""
    return [Status(one["status"]) for one in picked]


def fits(act: Act, states: Sequence[Status]) -> bool:
    """Return whether an act can be done with tickets of all these states."""
    admitted = TOGETHER[act]
    return admitted is None or set(states) <= admitted


def check_fits(act: Act, states: Sequence[Status]) -> None:
    """Raise DomainError for an act that is not done with several tickets, or not in all these states."""
    if act not in TOGETHER or not fits(act, states):
        raise DomainError("所选诉求的状态不都能{act}，请分开选择", act=act)


def perform_each(actor: Actor, chosen: Sequence[Pick], act: Act, said: Payload) -> str:
    """Perform the act on every ticket and return in words what was done, what was refused, and why."""
    said.check()  # what is missing is reported once, before the first ticket
    refused = []
    for pick in chosen:
        try:
            submit(actor, _facts(actor, pick, act), said, check=CHECKS.get(act))
        except DomainError as error:
            refused.append(Refusal(pick.number, t(error.message_id, **error.values)))
    return describe_outcome(len(chosen) - len(refused), refused)


def describe_outcome(done: int, refused: Sequence[Refusal]) -> str:
    """Return in words what became of the picked tickets."""
    if not refused:
        return t("{done} 件已办", done=done)
    reasons = "；".join(f"{refusal.number}：{refusal.why}" for refusal in refused)
    return t("{done} 件已办，{left} 件未办——{reasons}", done=done, left=len(refused), reasons=reasons)


def _facts(actor: Actor, pick: Pick, act: Act) -> dict[str, Any]:
    """Return what a form of this act on this ticket would have carried."""
    order = None
    if act in ON_THE_LEAD:
        with transaction(actor.scope) as session:
            order = str(tickets.get_lead_order_id(session, actor.city, pick.ticket))
    return {
        "ticket": str(pick.ticket),
        "version": pick.version,
        "key": str(uuid4()),
        "act": act.value,
        "order": order,
        "motion": None,
    }
