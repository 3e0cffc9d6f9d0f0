"""Hand over the open tickets of a changed department, some in each transaction; others stay free."""

from collections import Counter
from datetime import datetime

from sqlalchemy.orm import Session

from db.models import DepartmentChange
from db.queries import department_changes as questions
from db.writes import department_heirs, department_history
from domain.department_changes import ChangePayload
from domain.enums import Role
from domain.scopes import Actor, Scope
from services import outbox
from services.city_context import load_city_rules
from services.department_change_preview import name_sections
from services.department_succession import HandoverOrder, hand_over

SLICE = 20  # tickets that are locked together, for less than a second


def hand_over_some(session: Session, city: str, now: datetime) -> int:
    """Hand over the next open tickets of a change that was applied, as the owner; return 0 when all are.

    Goes on after the last ticket of the transaction before, also in another worker.
    """
    change = department_history.claim_handing_over(session, city)
    if change is None or change.hand_over_after is None:
        return 0
    done = hand_over(
        session, city, _build_order(session, change, now), after=change.hand_over_after, most=SLICE
    )
    for to, tickets in done.tickets.items():
        department_heirs.move_notices(session, city, change.department, to, tickets=tickets, others=False)
    tickets = sorted(ticket for found in done.tickets.values() for ticket in found)
    if tickets:
        outbox.record(session, city, tickets, now)
    change.hand_over_after = done.last
    change.effect = _add(change.effect or {}, Counter({"tickets": len(tickets), **done.counts}))
    session.flush()
    return max(1, len(tickets))


def _build_order(session: Session, change: DepartmentChange, now: datetime) -> HandoverOrder:
    payload, city = ChangePayload(**change.content), change.city
    known = questions.load_departments(session, city)
    sections = questions.list_sections(session, city, change.department, with_closed=True)
    return HandoverOrder(
        name_sections(payload.succession, sections),
        change.reference,
        {code: one.name for code, one in known.items()},
        load_city_rules(session, city),
        now,
        Actor(change.made_by, change.made_by_name, frozenset({Role.LIST_OFFICE}), Scope.whole(city)),
    )


def _add(effect: dict[str, object], more: Counter[str]) -> dict[str, object]:
    """Return what a change did, with the counts of one more transaction."""
    before = Counter({name: count for name, count in effect.items() if isinstance(count, int)})
    return {**effect, **(before + more)}
