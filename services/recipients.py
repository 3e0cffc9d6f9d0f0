"""Resolve the recipients that a notification rule names."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.models import Ticket, WorkOrder
from db.rls.identity import DUTY
from db.writes import tickets, workflow
from domain.coordination import LocalLevel
from domain.enums import Role, Secrecy, Status
from domain.notification_recipients import Whom
from domain.notifications import ToKind
from domain.secrecy import BLIND, is_seen_by_place


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address of a notice: an account, a party, an area or a role."""

    kind: ToKind
    code: str


@dataclass(frozen=True, slots=True)
class About:
    """The subject of a notification, in addition to its ticket.

    order: the work order, None for the ticket's lead. successor: to whom a transfer is offered.
    at: when the act happened; the parties whose work orders ended at that instant are the former ones.
    """

    order: WorkOrder | None = None
    successor: str | None = None
    at: datetime | None = None


_ROLES = {
    Whom.INTAKE: Role.INTAKE,
    Whom.DISPATCHERS: Role.DISPATCHER,
    Whom.REVIEWERS: Role.REVIEWER,
    Whom.CALLERS: Role.CALLER,
    Whom.SUPERVISORS: Role.SUPERVISOR,
    Whom.ASSESSORS: Role.ASSESSMENT_OFFICE,
}


def find(session: Session, ticket: Ticket, whom: Iterable[Whom], *, about: About) -> list[Recipient]:
    """Return the recipients, each once, in the order of the rule; none for a party that does not exist."""
    found: dict[Recipient, None] = {}
    for each in whom:
        if each in _ROLES:
            found[Recipient(ToKind.ROLE, _ROLES[each].value)] = None
        else:
            found.update(dict.fromkeys(_PEOPLE[each](session, ticket, about)))
    return [one for one in found if _may_be_told(one, ticket)]


def _may_be_told(one: Recipient, ticket: Ticket) -> bool:
    """Return whether a recipient may know of a ticket: of a secret one the Center and its holders."""
    if is_seen_by_place(ticket.secrecy):
        return True
    if one.kind is ToKind.ROLE:
        return one.code not in BLIND
    if one.kind is ToKind.AREA:
        return False
    return one.kind is ToKind.ACCOUNT or one.code in ticket.departments or one.code != ticket.town_code


def sees(one: Recipient, ticket: Ticket) -> bool:
    """Tell whether a recipient sees a ticket as it is now; row security says the same of an inbox.

    Asked again before anything is brought outside: the ticket may have become secret or moved meanwhile.
    """
    is_plain = is_seen_by_place(ticket.secrecy)
    match one.kind:
        case ToKind.PARTY:
            return one.code in ticket.departments or (is_plain and one.code == ticket.town_code)
        case ToKind.AREA:
            return is_plain and one.code in (ticket.unit_code, ticket.grid_code)
        case ToKind.ROLE:
            return one.code not in BLIND or ticket.secrecy is Secrecy.NORMAL
    return True


def _parties(codes: Iterable[str | None]) -> list[Recipient]:
    return [Recipient(ToKind.PARTY, code) for code in codes if code is not None]


def _holder(_session: Session, ticket: Ticket, about: About) -> list[Recipient]:
    return _parties([ticket.department if about.order is None else about.order.department])


def _active(session: Session, ticket: Ticket, _about: About) -> list[Recipient]:
    return _parties(order.department for order in tickets.list_active_orders(session, ticket))


def _calling_town(session: Session, ticket: Ticket, about: About) -> list[Recipient]:
    """Return the town of a called ticket, unless it has a work order of its own."""
    if ticket.called_at is None:
        return []
    held = _active(session, ticket, about)
    return [one for one in _parties([ticket.town_code]) if one not in held]


def _local(_session: Session, ticket: Ticket, _about: About) -> list[Recipient]:
    """Return the unit for a report in its grid or unit, whose staff belong to it, else the town."""
    if ticket.local_level in (None, LocalLevel.TOWN) or ticket.unit_code is None:
        return _parties([ticket.town_code])
    return [Recipient(ToKind.AREA, ticket.unit_code)]


def _handler(_session: Session, _ticket: Ticket, about: About) -> list[Recipient]:
    """Return the handler of the work order where an account is named; a name on paper has no inbox."""
    handler = None if about.order is None else about.order.handler
    try:
        return [] if handler is None else [Recipient(ToKind.ACCOUNT, str(UUID(handler)))]
    except ValueError:
        return []


def _former(session: Session, ticket: Ticket, about: About) -> list[Recipient]:
    if about.at is None:
        return []
    ended = (order for order in workflow.list_all_orders(session, ticket) if order.ended_at == about.at)
    return _parties(order.department for order in ended)


def _repliers(session: Session, ticket: Ticket, about: About) -> list[Recipient]:
    if ticket.status is Status.HANDLED_LOCALLY:
        return _local(session, ticket, about)
    return [Recipient(ToKind.ROLE, Role.CALLER)]


def _above(_session: Session, ticket: Ticket, _about: About) -> list[Recipient]:
    below = ticket.local_level in (LocalLevel.GRID, LocalLevel.UNIT) and ticket.unit_code is not None
    return [] if below else [Recipient(ToKind.ROLE, Role.DISPATCHER)]


def _keepers(session: Session, ticket: Ticket, about: About) -> list[Recipient]:
    before_a_call = ticket.status in (Status.REPORTED, Status.HANDLED_LOCALLY)
    return (_local if before_a_call else _active)(session, ticket, about)


_PEOPLE: dict[Whom, Callable[[Session, Ticket, About], list[Recipient]]] = {
    Whom.HOLDER: _holder,
    Whom.HANDLER: _handler,
    Whom.FORMER: _former,
    Whom.SUCCESSOR: lambda _session, _ticket, about: _parties([about.successor]),
    Whom.PARTIES: _active,
    Whom.TOWN: lambda _session, ticket, _about: _parties([ticket.town_code]),
    Whom.CALLING_TOWN: _calling_town,
    Whom.LOCAL: _local,
    Whom.REPLIERS: _repliers,
    Whom.ABOVE: _above,
    Whom.KEEPERS: _keepers,
    Whom.DUTY: lambda _session, _ticket, _about: [Recipient(ToKind.ROLE, DUTY)],
}
