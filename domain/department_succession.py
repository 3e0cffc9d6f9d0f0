"""Who takes over what of a department that ends or is split: work orders, and its sides of duties."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from domain.duties import Cooperation, Duty
from domain.enums import OrderRole
from domain.errors import Invalid


@dataclass(frozen=True, slots=True)
class Succession:
    """Who takes over what of ``former``; default: who has the rest, ``former`` itself after a split."""

    former: str
    default: str
    items: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)

    def choose(self, *, duty: str | None = None, section: str | None = None) -> str:
        """Return who takes over a work order: by its duty, else by its section, else by the default."""
        return self.items.get(duty or "") or self.sections.get(section or "") or self.default

    @property
    def heirs(self) -> frozenset[str]:
        """Return every department that takes something over."""
        return frozenset({self.default, *self.items.values(), *self.sections.values()}) - {self.former}


class OrderFate(StrEnum):
    """What becomes of a work order."""

    MOVED = "moved"  # the same order with its clocks, held by the successor
    JOINED = "joined"  # its successor has the other order on the ticket, which goes on


@dataclass(frozen=True, slots=True)
class ActiveOrder:
    """A work order that neither ended nor passed."""

    id: UUID
    department: str
    role: OrderRole
    duty: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class OrderMove:
    """What becomes of one work order of a ticket; to: who holds it, or the one that goes on, since then."""

    id: UUID
    fate: OrderFate
    to: str


# The role of the order of the former holder, that of the successor's own → whether the former's goes on.
# A ticket has one lead, whose deadline counts; of two cooperating orders the successor's own stays.
GOES_ON: Mapping[tuple[OrderRole, OrderRole], bool] = MappingProxyType(
    {
        (OrderRole.LEAD, OrderRole.COOPERATING): True,
        (OrderRole.COOPERATING, OrderRole.LEAD): False,
        (OrderRole.COOPERATING, OrderRole.COOPERATING): False,
    }
)


def settle_orders(orders: Sequence[ActiveOrder], succession: Succession) -> list[OrderMove]:
    """Return what becomes of the active work orders of one ticket, in an order in which it can be written.

    Orders that end come first: a ticket never has two of one party. Orders that stay are left out.
    """
    held = {order.department: order for order in orders if order.department != succession.former}
    joined, moved = [], []
    for order in orders:
        if order.department != succession.former:
            continue
        to = succession.choose(duty=order.duty, section=order.section)
        if to == succession.former:
            continue
        other = held.get(to)
        if other is not None and not GOES_ON[order.role, other.role]:
            joined.append(OrderMove(order.id, OrderFate.JOINED, to))
            continue
        if other is not None:
            joined.append(OrderMove(other.id, OrderFate.JOINED, to))
        moved.append(OrderMove(order.id, OrderFate.MOVED, to))
        held[to] = order
    return [*joined, *moved]


class DutySide(StrEnum):
    """Where a duty names a department."""

    LEAD = "lead"
    COOPERATING = "cooperating"
    MENTIONED = "mentioned"  # in a situation or a step of the flow chart


def find_side(duty: Duty, department: str) -> DutySide | None:
    """Return the strongest side on which a duty names a department."""
    if department in duty.lead:
        return DutySide.LEAD
    if any(row.department == department for row in duty.cooperating):
        return DutySide.COOPERATING
    mentioned = any(department in (row.department, *row.departments) for row in duty.situations)
    mentioned = mentioned or any(step.who == department for step in duty.steps)
    return DutySide.MENTIONED if mentioned else None


def replace_sides(duty: Duty, succession: Succession) -> Duty:
    """Return a text with the successor in every place of the former department; nothing it says is lost.

    Where the successor has the lead itself, what the former owed as a cooperating one becomes a duty of the
    lead; where both cooperate, their duties become one line.
    """
    former, to = succession.former, succession.items.get(duty.code, succession.default)
    if to == former or find_side(duty, former) is None:
        return duty

    def renamed(codes: Sequence[str]) -> tuple[str, ...]:
        return tuple(replace_codes(codes, former, to))

    lead = renamed(duty.lead)
    owed: dict[str, list[str]] = {}
    for row in duty.cooperating:
        lines = owed.setdefault(to if row.department == former else row.department, [])
        lines.extend(line for line in [row.duty] if line not in lines)
    of_lead = [line for code in lead for line in owed.pop(code, ()) if line not in duty.lead_duty]
    return replace(
        duty,
        lead=lead,
        lead_duty=(*duty.lead_duty, *dict.fromkeys(of_lead)),
        cooperating=tuple(Cooperation(code, "；".join(lines)) for code, lines in owed.items()),
        situations=tuple(
            replace(
                row,
                department=renamed([row.department])[0],
                departments=renamed(row.departments),
            )
            for row in duty.situations
        ),
        steps=tuple(replace(step, who=renamed([step.who])[0]) for step in duty.steps),
    )


def replace_codes(codes: Sequence[str], former: str, to: str) -> list[str]:
    """Return codes of departments, each once, with one replaced."""
    return list(dict.fromkeys(to if code == former else code for code in codes))


def replace_code(value: Any, former: str, to: str) -> Any:
    """Return what a request holds as data, with a code of a department replaced wherever it is named."""
    if isinstance(value, str):
        return to if value == former else value
    if isinstance(value, list):
        replaced = [replace_code(each, former, to) for each in value]
        return [each for place, each in enumerate(replaced) if each not in replaced[:place]]
    if isinstance(value, dict):
        return {name: replace_code(each, former, to) for name, each in value.items()}
    return value


def expand_shares(text: str, items: Collection[str], *, heir: str | None) -> dict[str, str]:
    """Return who gets which item by lines of a code, or how codes begin, and the code of a department.

    A later line wins. heir: who gets all of them, where lines name no department. Raises Invalid for a line
    that names no item or no department.
    """
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        begins, _, rest = line.partition(" ")
        to = heir or rest.split(" ", 1)[0]
        if not to:
            raise Invalid("“{line}”没有写承接单位的编码", line=line[:60])
        matching = [code for code in items if code.startswith(begins)]
        if not matching:
            raise Invalid("没有以“{begins}”开头的责任事项", begins=begins[:60])
        found |= dict.fromkeys(matching, to)
    return found


def choose_section_code(former: str, code: str, taken: frozenset[str]) -> str:
    """Return the code of a section at its new department: its own, or one that says where it came from."""
    if code not in taken:
        return code
    wanted = f"{former}-{code}"[:20]
    number = 2
    while wanted in taken:
        wanted = f"{wanted[:17]}-{number}"
        number += 1
    return wanted
