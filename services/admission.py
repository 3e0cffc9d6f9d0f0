"""Check a report, a call or an acceptance against the list of admitted matters in force."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.models import Matter, Ticket
from db.queries import admitted_matters
from domain import admission
from domain.admitted_matters import MatterListEntry
from domain.enums import Channel, Status
from domain.scopes import Actor
from services.city_context import CityRules


def check_report(
    session: Session,
    matter: Matter | None,
    *,
    channel: Channel,
    reason: str,
    actor: Actor,
    rules: CityRules,
    now: datetime,
) -> bool:
    """Tell whether the Center's reason overrides the list. Raises NotAllowed where it refuses the report."""
    entry = _entry(session, matter.code if matter else None, rules, now)
    return entry is not None and admission.check_report(entry, actor, channel, reason=reason)


def check_call(session: Session, ticket: Ticket, *, rules: CityRules, now: datetime) -> None:
    """Raise DomainError where the list does not admit the call of a ticket."""
    entry = _entry(session, ticket.matter, rules, now)
    if entry is not None:
        admission.check_call(entry, urgent=ticket.urgent)


def check_acceptance(
    session: Session, ticket: Ticket, *, reason: str, rules: CityRules, now: datetime
) -> bool:
    """Return whether accepting a ticket of grid, unit or town overrides the list. Raises Invalid."""
    if ticket.status is not Status.REPORTED or ticket.local_level is None:
        return False
    entry = _entry(session, ticket.matter, rules, now)
    return entry is not None and admission.check_acceptance(entry, urgent=ticket.urgent, reason=reason)


def _entry(session: Session, matter: str | None, rules: CityRules, now: datetime) -> MatterListEntry | None:
    """Return what the list of the day says of a matter; None where none holds, or it says nothing."""
    if matter is None:
        return None
    return admitted_matters.find_entry_on(session, rules.facts.city, matter, rules.day_of(now))
