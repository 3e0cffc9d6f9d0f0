"""Filter a queue by part of an office: a section, a handler, oneself, or a unit of a town."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.models import Area, Ticket, WorkOrder
from db.queries.open_work_orders import PASSED, build_among_condition, open_orders
from domain.scopes import Actor, Reach

MINE = "mine"
SECTION, HANDLER, UNIT = "section", "handler", "unit"


@dataclass(frozen=True, slots=True)
class SectionChoice:
    """One choice of the filter: ``value`` for ``build_part_conditions``, ``name`` to show (None: oneself)."""

    value: str
    kind: str
    name: str


def build_part_conditions(actor: Actor, to: str) -> list[ColumnElement[bool]]:
    """Return the conditions of ``to``: ``mine``, or a kind and a value such as ``section:执法一科``.

    Any other value is ignored: an edited address shows the whole queue.
    """
    if to == MINE:
        return [_held(actor, WorkOrder.handler == actor.name)]
    kind, _, value = to.partition(":")
    condition = KINDS.get(kind)
    return [condition(actor, value)] if condition and value else []


def list_parts(session: Session, actor: Actor) -> list[SectionChoice]:
    """Return how the actor's queues can be narrowed: units of a town, sections and handlers of an office."""
    if actor.scope.reach is Reach.TOWN:
        units = session.execute(
            select(Area.code, Area.name)
            .where(Area.city == actor.city, Area.parent_code == actor.scope.town, Area.valid_to.is_(None))
            .order_by(Area.code)
        )
        return [SectionChoice(f"{UNIT}:{code}", UNIT, name) for code, name in units]
    if actor.scope.reach is not Reach.DEPARTMENT:
        return []
    passed = session.execute(
        select(WorkOrder.section, WorkOrder.handler)
        .distinct()
        .where(
            WorkOrder.city == actor.city,
            WorkOrder.department == actor.party,
            WorkOrder.ended_at.is_(None),
            WorkOrder.status != PASSED,  # the index
        )
    ).all()
    return [
        SectionChoice(MINE, MINE, ""),
        *_named(SECTION, {section for section, _ in passed if section}),
        *_named(HANDLER, {handler for _, handler in passed if handler}),
    ]


def _named(kind: str, names: set[str]) -> list[SectionChoice]:
    return [SectionChoice(f"{kind}:{name}", kind, name) for name in sorted(names)]


def _held(actor: Actor, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    return build_among_condition(open_orders(actor, *where))


KINDS: Mapping[str, Callable[[Actor, str], ColumnElement[bool]]] = MappingProxyType(
    {
        SECTION: lambda actor, value: _held(actor, WorkOrder.section == value),
        HANDLER: lambda actor, value: _held(actor, WorkOrder.handler == value),
        UNIT: lambda _actor, value: Ticket.unit_code == value,
    }
)
