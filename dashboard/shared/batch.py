"""Perform one act on several tickets, each in its own transaction, with one result per ticket."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from dashboard.shared.act_requests import Check, Pick, perform_act
from dashboard.shared.batch_forms import BatchRefusal, describe_outcome
from db.session import transaction
from db.writes import tickets
from domain import payload_rules
from domain.act_payloads import ActPayload
from domain.enums import Act, Status
from domain.errors import DomainError, Invalid
from domain.scopes import Actor
from domain.transitions import Need
from i18n import t
from services import batch_checks

# What must hold of each ticket before it is done together with others.
CHECKS: Mapping[Act, Check] = {
    Act.PASS_REVIEW: batch_checks.check_together,
    Act.CLOSE: batch_checks.check_solved,
}
ON_THE_LEAD = frozenset({Act.REASSIGN, Act.URGE})
MOST = 60  # what a list shows at once


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


def perform_each(
    actor: Actor, chosen: Sequence[Pick], act: Act, said: ActPayload, *, wanted: frozenset[Need]
) -> str:
    """Do the act to every ticket and return in words what was done and what was refused, and why."""
    payload_rules.check(wanted, said)  # what is missing is said once, before the first ticket
    refused = []
    for pick in chosen:
        try:
            perform_act(actor, _facts(actor, pick, act), said, check=CHECKS.get(act))
        except DomainError as error:
            refused.append(BatchRefusal(pick.number, t(error.message_id, **error.values)))
    return describe_outcome(len(chosen) - len(refused), refused)


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
