"""Who may do which act to which ticket or work order, and who owns each state."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.enums import Act, OrderStatus, Role, Secrecy, Status
from domain.errors import DomainError, NotAllowed, NotFound
from domain.scopes import Actor, Reach
from domain.secrecy import is_seen_by_place
from domain.ticket_workflow import CENTER, LEADER, LOCAL, OFFICES, TICKET_ACTS
from domain.transitions import State, Table, Transition
from domain.work_order_workflow import ORDER_ACTS


@dataclass(frozen=True, slots=True)
class PermissionTicket:
    """Facts of a ticket for permissions; departments: every party that ever had a work order on it.

    guests: parties among them that only were asked to take it over or to consult.
    senders: accounts that gave out one of its work orders, also by reassigning it.
    at_center: the public handed it in, and it waits for the Center's acceptance.
    from_below: grid, unit or town took it in.
    """

    city: str
    status: Status | None
    urgent: bool = False
    secrecy: Secrecy = Secrecy.NORMAL
    town_code: str | None = None
    unit_code: str | None = None
    grid_code: str | None = None
    department: str | None = None
    departments: frozenset[str] = frozenset()
    guests: frozenset[str] = frozenset()
    dispatched_by: str | None = None
    senders: frozenset[str] = frozenset()
    at_center: bool = False
    from_below: bool = True


@dataclass(frozen=True, slots=True)
class PermissionOrder:
    """Facts of a work order for permissions; its party may be a department, an agency or a town.

    successor: the party to which a transfer was proposed.
    """

    status: OrderStatus | None
    department: str | None = None
    successor: str | None = None


OVER_ALL = CENTER | LEADER  # their acts reach every ticket of the city
REVIEWS = frozenset({Act.PASS_REVIEW, Act.REWORK})
# What parties may do that only were asked about a ticket.
OF_GUESTS = frozenset({Act.TAKE_OVER, Act.DECLINE, Act.ANSWER})


# What no party does to a work order of its own, whatever else it is on the ticket.
NEVER_OF_OWN: Mapping[Act, str] = MappingProxyType(
    {
        Act.RATE: "被评价的一方不能评价自己",
        Act.URGE: "不能催办本单位承办的联动工单",
        Act.DISPUTE_CONTACT: "不能对本单位承办的联动工单提出响应异议",
    }
)


def is_in_scope(actor: Actor, ticket: PermissionTicket) -> bool:
    """Return whether a ticket is in the actor's scope; row-level security does the same."""
    scope = actor.scope
    if scope.city != ticket.city:
        return False
    plain = is_seen_by_place(ticket.secrecy)
    holds = scope.town in ticket.departments
    return {
        Reach.WHOLE: ticket.secrecy is Secrecy.NORMAL or scope.secrets,
        Reach.TOWN: scope.town is not None and ((plain and scope.town == ticket.town_code) or holds),
        Reach.DEPARTMENT: scope.department in ticket.departments,
        Reach.UNIT: plain and scope.unit is not None and scope.unit == ticket.unit_code,
        Reach.GRID: plain and scope.grid is not None and scope.grid == ticket.grid_code,
        Reach.PROOF: actor.is_reporter,  # row security finds no ticket but the one of the proof
        Reach.NONE: False,
    }[scope.reach]


def is_guest(actor: Actor, guests: Collection[str]) -> bool:
    """Return whether the actor's party only was asked about a ticket, and never had a work order of it."""
    return actor.party is not None and actor.party in guests


def get_permitted_roles(table: Table[State], act: Act, state: State | None = None) -> frozenset[Role]:
    """Return the roles that may do an act in a state, or in any state when that one does not know it."""
    if (state, act) in table:
        return table[state, act].who
    return frozenset().union(*(rule.who for (_, known), rule in table.items() if known is act))


def get_ever_permitted_roles(act: Act) -> frozenset[Role]:
    """Return the roles that may do an act to some ticket or work order in some state."""
    rules = (
        rule for table in (TICKET_ACTS, ORDER_ACTS) for (_, known), rule in table.items() if known is act
    )
    return frozenset().union(*(rule.who for rule in rules))


def refuse_strangers(actor: Actor, act: Act) -> None:
    """Raise NotAllowed for an actor whose roles never do an act, before anything is looked up for them."""
    who = get_ever_permitted_roles(act)
    by_itself = actor.automatic or actor.is_reporter  # the rule of the state tells whether it may
    if not by_itself and not who & actor.roles:
        raise NotAllowed("此事须由{who}办理", who=tuple(sorted(who)))


def list_open_acts(
    actor: Actor, ticket: PermissionTicket, *, separate_review: bool = True
) -> tuple[Act, ...]:
    """Return what the actor may do to the ticket now, in the order of the words."""
    return tuple(
        act for act in Act if _is_permitted(permit, actor, act, ticket, separate_review=separate_review)
    )


def list_open_order_acts(
    actor: Actor, order: PermissionOrder, *, ticket: PermissionTicket
) -> tuple[Act, ...]:
    """Return what the actor may do to the work order now, in the order of the words."""
    return tuple(act for act in Act if _is_permitted(permit_order, actor, act, order, ticket=ticket))


def permit(
    actor: Actor, act: Act, ticket: PermissionTicket, *, separate_review: bool = True
) -> Transition[Status]:
    """Return the rule by which the actor may do an act to a ticket.

    Raises NotFound outside the actor's scope, NotAllowed (naming who may), or DomainError where the
    state does not know the act. separate_review: who dispatched or reassigned a ticket does not review it.
    """
    if ticket.status is not None and not is_in_scope(actor, ticket):
        raise NotFound("没有找到这件诉求")
    rule = _rule(TICKET_ACTS, act, state=ticket.status, actor=actor)
    from_outside = rule.who & actor.roles and not rule.who & actor.roles & OVER_ALL
    if ticket.at_center and (from_outside or act is Act.RISE):
        raise NotAllowed("公众直接提交的诉求须先由{who}受理", who=(Role.INTAKE, Role.DISPATCHER))
    _check_relation(actor, act, rule, ticket=ticket, holder=ticket.department)
    if act is Act.OBJECT and ticket.department is not None and ticket.department == actor.party:
        raise NotAllowed("不能对本单位的办结提出异议")
    if act is Act.WITHDRAW_DISPATCH and ticket.dispatched_by != actor.id:
        raise NotAllowed("撤回分派须由分派的人办理")
    if separate_review and act in REVIEWS and actor.id in {ticket.dispatched_by, *ticket.senders}:
        raise NotAllowed("分派或改派的人不能审核同一件诉求，请由其他审核人员办理")
    return rule


def permit_order(
    actor: Actor, act: Act, order: PermissionOrder, *, ticket: PermissionTicket
) -> Transition[OrderStatus]:
    """Return the rule by which the actor may do an act to a work order of ``ticket``; raises as permit."""
    succeeds = order.successor is not None and actor.party == order.successor
    if not is_in_scope(actor, ticket) and not (succeeds and actor.city == ticket.city):
        raise NotFound("没有找到这张联动工单")
    rule = _rule(ORDER_ACTS, act, state=order.status, actor=actor)
    _check_relation(actor, act, rule, ticket=ticket, holder=order.department)
    if act in (Act.TAKE_OVER, Act.DECLINE) and not succeeds:
        raise NotAllowed("此事须由拟接办单位 {successor} 办理", successor=order.successor or "—")
    if order.department == actor.party and act in NEVER_OF_OWN:
        raise NotAllowed(NEVER_OF_OWN[act])
    return rule


def _rule(table: Table[State], act: Act, *, state: State | None, actor: Actor) -> Transition[State]:
    """Return the rule of an act in a state, refusing first the role, then the state."""
    who = get_permitted_roles(table, act, state)
    rule = table.get((state, act))
    by_itself = (actor.automatic and (rule is None or rule.by_system)) or (
        actor.is_reporter and rule is not None and rule.by_reporter
    )
    if not by_itself and not who & actor.roles:
        raise NotAllowed("此事须由{who}办理", who=tuple(sorted(who)))
    if rule is None:
        raise DomainError("现在的状态“{status}”不能{act}", status=state, act=act)
    return rule


def _check_relation(
    actor: Actor,
    act: Act,
    rule: Transition[Status] | Transition[OrderStatus],
    *,
    ticket: PermissionTicket,
    holder: str | None,
) -> None:
    """Refuse an actor whose permitted roles do not reach this object."""
    roles = actor.roles & rule.who
    if actor.city != ticket.city:
        raise NotFound("没有找到这件诉求")
    if actor.automatic or actor.is_reporter:
        return
    _check_exceptions(rule, roles, ticket)
    if roles & OVER_ALL:
        return
    _refuse_outsiders(actor, act, ticket)
    if rule.holder and (holder is None or actor.party != holder):
        raise NotAllowed("此事须由承办单位 {holder} 办理", holder=holder or "—")
    if not rule.holder and not _is_related(actor, act, roles, ticket):
        raise NotAllowed("此事须由{who}在本辖区或本单位的诉求上办理", who=tuple(sorted(rule.who)))


def _refuse_outsiders(actor: Actor, act: Act, ticket: PermissionTicket) -> None:
    """Refuse acts of the Center to others, and to guests all but what they were asked for."""
    if act is Act.REVEAL and ticket.secrecy is Secrecy.SECRET:
        raise NotAllowed("保密事项的诉求人只对中心可见")
    if act is Act.CORRECT and not ticket.from_below:
        raise NotAllowed("镇街只更正本镇街上报的事项，其他请告知中心更正")
    if act not in OF_GUESTS and is_guest(actor, ticket.guests):
        raise NotAllowed("尚未承办这件诉求的单位只能答复所征询的事，其他须由承办单位办理")


def _check_exceptions(
    rule: Transition[Status] | Transition[OrderStatus], roles: frozenset[Role], ticket: PermissionTicket
) -> None:
    """Refuse roles that a rule admits for urgent or for secret tickets alone."""
    if roles <= rule.urgent_only and not ticket.urgent:
        raise NotAllowed("只有紧急事项可以越过镇街直接呼叫，其他须由{who}办理", who=_others(rule))
    if roles <= rule.secret_only and is_seen_by_place(ticket.secrecy):
        raise NotAllowed("此事须由{who}办理", who=tuple(sorted(rule.who - rule.secret_only)))


def _is_related(actor: Actor, act: Act, roles: frozenset[Role], ticket: PermissionTicket) -> bool:
    """Return whether the ticket is in the place of a local role, or in the scope of an office.

    A town that helps elsewhere answers what it was asked there, and to whom a duty is proposed says so.
    """
    if roles & OFFICES or (act in OF_GUESTS and actor.party in ticket.departments):
        return True
    scope = actor.scope
    places = {
        Reach.TOWN: (scope.town, ticket.town_code),
        Reach.UNIT: (scope.unit, ticket.unit_code),
        Reach.GRID: (scope.grid, ticket.grid_code),
    }
    own, found = places.get(scope.reach, (None, None))
    return bool(roles & LOCAL) and own is not None and own == found


def _others(rule: Transition[Status] | Transition[OrderStatus]) -> tuple[Role, ...]:
    return tuple(sorted(rule.who - rule.urgent_only))


def _is_permitted(asked: Callable[..., object], *arguments: object, **named: object) -> bool:
    try:
        asked(*arguments, **named)
    except DomainError:
        return False
    return True
