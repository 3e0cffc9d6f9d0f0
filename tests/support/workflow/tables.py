"""Walk any table of transitions, of tickets and of everything else, for every state, act and role."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.enums import Act, OrderStatus, Role, Status
from domain.errors import DomainError
from domain.scopes import Actor, Reach, Scope
from domain.ticket_workflow import FINAL, ORDER_FINAL, TICKET_ACTS
from domain.transitions import Table
from domain.work_order_workflow import ORDER_ACTS
from domain.workflows import WorkflowTable, list_open_acts, permit
from services.workflow.registry import WORKFLOWS

PARTY = "D01"


@dataclass(frozen=True, slots=True)
class Row:
    """What a walk asks of one row of a table: who may, and where it leads; nowhere where the subject ends."""

    who: frozenset[Role]
    to: StrEnum | None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class WalkedTable:
    """One table in the form in which all are walked; ``rows`` hold the truth.

    allows: asks the product; permissions on tickets depend on more and have tests of their own.
    final: the states after which nothing more is done. kept: states that come by holding, left the way they
    were entered.
    """

    name: str
    states: type[StrEnum]
    acts: type[StrEnum]
    rows: Mapping[tuple[StrEnum | None, StrEnum], Row]
    final: frozenset[StrEnum]
    allows: Callable[[StrEnum | None, StrEnum, Role], bool] | None = None
    kept: frozenset[StrEnum] = frozenset()

    def next_of(self, state: StrEnum | None) -> set[StrEnum]:
        """Return the states that an act may lead to."""
        return {row.to for (source, _), row in self.rows.items() if source == state and row.to is not None}

    def reach_of(self, state: StrEnum | None) -> set[StrEnum | None]:
        """Return every state that can follow ``state``, itself included."""
        found, queue = {state}, [state]
        while queue:
            new = self.next_of(queue.pop()) - found
            found |= new
            queue += new
        return found

    def path_to(self, state: StrEnum) -> list[tuple[StrEnum | None, StrEnum]]:
        """Return the shortest way from the beginning to a state: each state with the act done in it."""
        ways: dict[StrEnum | None, list[tuple[StrEnum | None, StrEnum]]] = {None: []}
        queue: list[StrEnum | None] = [None]
        while queue and state not in ways:
            here = queue.pop(0)
            for (source, act), row in self.rows.items():
                if source == here and row.to is not None and row.to not in ways:
                    ways[row.to] = [*ways[here], (source, act)]
                    queue.append(row.to)
        return ways[state]

    def has_end(self, state: StrEnum) -> bool:
        """Tell whether the subject can come to an end from a state."""
        reached = self.reach_of(state)
        return bool(reached & self.final) or any(
            row.ends for (source, _), row in self.rows.items() if source in reached
        )


def all_tables() -> list[WalkedTable]:
    """Return every table of the product."""
    kept = frozenset({OrderStatus.PAUSED})
    return [
        _of_tickets("tickets", TICKET_ACTS, Status, FINAL),
        _of_tickets("work orders", ORDER_ACTS, OrderStatus, ORDER_FINAL, kept=kept),
        *(table_of(kind.table) for kind in WORKFLOWS.values()),
    ]


def table_of(table: WorkflowTable) -> WalkedTable:
    """Return a table of the engine in the form in which all are walked."""
    rows = {key: Row(rule.who, rule.to, ends=rule.to is None) for key, rule in table.transitions.items()}
    moving = {state for state, _ in rows}
    return WalkedTable(
        name=table.kind,
        states=table.states,
        acts=table.acts,
        rows=rows,
        final=frozenset(row.to for row in rows.values() if row.to is not None and row.to not in moving)
        or frozenset(row.to for row in rows.values() if row.to is not None),
        allows=lambda state, act, role: _permits(table, state, act, role),
    )


def actors_of(role: Role) -> Iterator[Actor]:
    """Yield an actor of a role for each reach, of the party addressed where they have one."""
    for reach in (Reach.WHOLE, Reach.TOWN, Reach.DEPARTMENT):
        scope = Scope("370783", reach, town=PARTY, department=PARTY)
        yield Actor("1", "某人", frozenset({role}), scope)


def offered_to(table: WorkflowTable, state: StrEnum | None, role: Role) -> set[StrEnum]:
    """Return what is offered to actors of a role, whatever their reach."""
    return {act for actor in actors_of(role) for act in list_open_acts(table, actor, state, party=PARTY)}


def _permits(table: WorkflowTable, state: StrEnum | None, act: StrEnum, role: Role) -> bool:
    rule = table.transitions.get((state, act))
    consequence = rule is not None and rule.consequence
    for actor in actors_of(role):
        try:
            permit(table, actor, act, state, party=PARTY, consequence=consequence)
        except DomainError:
            continue
        return True
    return False


def _of_tickets(
    name: str,
    table: Table,
    states: type[StrEnum],
    final: frozenset[StrEnum],
    *,
    kept: frozenset[StrEnum] = frozenset(),
) -> WalkedTable:
    return WalkedTable(
        name=name,
        states=states,
        acts=Act,
        rows={key: Row(rule.who, rule.to) for key, rule in table.items()},
        final=final,
        kept=kept,
    )
