"""Effects of corrections (更正): matter, place, request kind, secrecy, public flag."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from db.geometry import to_point
from db.models import Ticket
from db.queries import areas, duties
from db.writes import publishing as publishing_rows
from db.writes import tickets, workflow
from domain.act_payloads import AcceptPayload, CorrectPayload
from domain.coordination import LocalLevel
from domain.corrections import Correction
from domain.enums import Act, ClockKind, Location, RequestKind, Secrecy, Status, TicketClass
from domain.errors import DomainError, Invalid
from domain.ticket_workflow import BEFORE_DISPATCH, DESK
from domain.transitions import Tick
from services import admission, duty_choice, publishing, report_location
from services.duty_choice import DutyChoice
from services.report_location import ReportLocation
from services.workflow import clocks
from services.workflow.act_context import ActContext
from services.workflow.effects import center, flags
from services.workflow.permission_facts import is_at_center

WHEN_ACCEPTED = "受理时核定"
AT_THE_PLACE = frozenset({Status.REPORTED, Status.HANDLED_LOCALLY})
Told = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Flag:
    """One thing that a correction may change, under the name history keeps it by; read: as it is now."""

    name: str
    read: Callable[[Ticket], object]


_KEPT = (
    _Flag("request_kind", lambda ticket: RequestKind(ticket.request_kind).value),
    _Flag("secrecy", lambda ticket: Secrecy(ticket.secrecy).value),
    _Flag("public", lambda ticket: ticket.public),
    _Flag("class", lambda ticket: TicketClass(ticket.ticket_class).value),
    _Flag("address", lambda ticket: ticket.address),
)


def correct(step: ActContext) -> None:
    """Correct a ticket with its reason; one that becomes secret while its grid has it goes to the Center."""
    rule = step.permitted()
    said = step.payload(CorrectPayload).correction or Correction()
    if not step.actor.of_center:
        _check_town(step, said)
    leaves = _becomes_secret(step, said)
    if leaves:
        _check_secret(step)
    told = _apply(step, said)
    if not told:
        raise Invalid("没有要更正的内容")
    step.record(step.follow(rule), data=told)
    flags.keep_merged(step, step.ticket)
    _take_back(step)
    if leaves:
        center.accept(replace(step, act=Act.ACCEPT, said=AcceptPayload()))


def accept(step: ActContext) -> None:
    """Accept a ticket; what was found out about it with that (matter, place …) is written down first."""
    said, before = step.payload(AcceptPayload).correction, step.ticket.status
    step.permitted()
    if said is not None and not said.is_empty:
        words = CorrectPayload(text=step.said.text.strip() or WHEN_ACCEPTED, correction=said)
        correct(replace(step, act=Act.CORRECT, said=words))
    if step.ticket.status is before:  # what turned out to be secret is accepted already
        admission.check_acceptance(
            step.session, step.ticket, reason=step.said.text, rules=step.rules, now=step.now
        )
        center.accept(step)


def _take_back(step: ActContext) -> None:
    """Withdraw a published reply that may no longer be public."""
    standing = publishing_rows.find_published(step.session, step.ticket)
    if standing is None or publishing.may_be_published(step.ticket):
        return
    if not step.actor.of_center:
        raise DomainError("这件诉求的答复已经公开，请告知中心更正")
    standing.withdrawn_at = step.now
    step.about(Act.WITHDRAW).record(Status(step.ticket.status))


def _check_town(step: ActContext, said: Correction) -> None:
    """Refuse a town what only the Center decides; the refusal names the way."""
    if said.secrecy is not None or said.public:
        raise DomainError("密级和公开由中心更正，请在“呼叫”时写明")
    if said.duty is not None or said.situation is not None:
        raise DomainError("责任事项由中心更正，请在“呼叫”时写明")
    kinds = {said.request_kind or step.ticket.request_kind, step.ticket.request_kind}
    if len(kinds) > 1 and RequestKind.TIP_OFF in kinds:
        raise DomainError("举报的认定由中心更正，请在“呼叫”时写明")


def _becomes_secret(step: ActContext, said: Correction) -> bool:
    """Return whether a ticket in the hands of grid, unit or town becomes secret by the correction."""
    ticket = step.ticket
    if ticket.secrecy is Secrecy.SECRET or ticket.status not in AT_THE_PLACE or is_at_center(ticket):
        return False
    return flags.derive_ticket_flags(step, said).secrecy is Secrecy.SECRET


def _check_secret(step: ActContext) -> None:
    """Refuse what would leave a secret ticket with those who may not see it."""
    if step.ticket.status is Status.HANDLED_LOCALLY:
        raise DomainError("基层已就地解决的事项不能改为保密，请先由镇街呼叫中心")
    if not step.actor.roles & DESK:
        raise DomainError("基层正在办理的事项改为保密即转由中心受理，须由{who}更正", who=tuple(sorted(DESK)))


def _apply(step: ActContext, said: Correction) -> Told:
    """Change the ticket and what follows from it; return by name what each was and is now."""
    ticket = step.ticket
    before = {flag.name: flag.read(ticket) for flag in _KEPT}
    changed_flags = flags.derive_ticket_flags(step, said)
    told: Told = {}
    if said.matter is not None and said.matter != ticket.matter:
        told["matter"] = _change_matter(step, said.matter)
    if said.duty is not None or said.situation is not None:
        told |= _change_duty(step, said)
    if said.moves:
        told |= _move(step, _place(step, said))
        ticket.address = said.address
    elif said.address is not None:
        ticket.address = said.address.strip() or None
    kind = ticket.request_kind = changed_flags.request_kind
    ticket.secrecy, ticket.public = changed_flags.secrecy, changed_flags.public
    ticket.publishable = ticket.publishable and kind is not RequestKind.TIP_OFF
    now = {flag.name: flag.read(ticket) for flag in _KEPT}
    changed = {name: {"from": before[name], "to": now[name]} for name in now if before[name] != now[name]}
    return told | changed


def _change_matter(step: ActContext, code: str) -> Told:
    """Change the matter; the class follows where it was the former matter's and the Center says so."""
    former, new = flags.find_matter(step, step.ticket.matter), flags.load_matter_in_force(step, code)
    usual = former.default_class if former else TicketClass.GENERAL
    step.ticket.matter = code
    if TicketClass(step.ticket.ticket_class) == usual != new.default_class:
        _change_class(step, TicketClass(new.default_class))
    return {"from": former.name if former else None, "to": new.name}


def _change_duty(step: ActContext, said: Correction) -> Told:
    """Change the duty of a ticket and of its active work orders, or the situation alone; leads stay."""
    ticket = step.ticket
    duty, situation = duty_choice.choose_corrected(step, said.duty, said.situation)
    before = (ticket.duty, ticket.situation)
    if before == (duty.code, situation):
        return {}
    names = duties.load_last_names(step.session, ticket.city, [ticket.duty] if ticket.duty else [])
    choice = DutyChoice(duty, situation)
    choice.write_to(ticket)
    for order in step.active_orders():
        choice.write_to(order)
    told: Told = {}
    if before[0] != duty.code:
        former = f"{before[0]} {names.get(before[0], '')}".strip() if before[0] else None
        told["duty"] = {"from": former, "to": f"{duty.code} {duty.name}"}
    if before[1] != situation:
        named = None if situation is None else duty.situations[situation]
        told["situation"] = {"from": duty.situations.get(before[1] or "", before[1]), "to": named}
    return told


def _change_class(step: ActContext, wanted: TicketClass) -> None:
    status = Status(step.ticket.status)
    if status in BEFORE_DISPATCH:
        step.ticket.ticket_class = wanted
    elif status is Status.DISPATCHED and step.actor.of_center:
        center.change_class(step, wanted)


def _place(step: ActContext, said: Correction) -> ReportLocation:
    place = report_location.find(
        step.session, step.ticket.city, lon=said.lon, lat=said.lat, area_code=said.area_code
    )
    if place.town_code is None:
        raise Invalid("请选到镇街、村居社区或网格")
    if not step.actor.of_center and place.town_code != step.actor.scope.town:
        raise DomainError("镇街只能更正到本辖区内；属于其他镇街的，请呼叫中心更正")
    return place


def _move(step: ActContext, place: ReportLocation) -> Told:
    """Move the ticket with its work orders; where others handle the report now, their time begins."""
    ticket = step.ticket
    before, handler = (ticket.town_code, ticket.unit_code, ticket.grid_code), _handler(ticket)
    had_point = ticket.location is Location.EXACT
    ticket.town_code, ticket.unit_code, ticket.grid_code = place.town_code, place.unit_code, place.grid_code
    ticket.location = place.location
    ticket.point = _point(place)
    for order in workflow.list_all_orders(step.session, ticket):
        order.town_code = place.town_code
    _settle_level(ticket)
    if _handler(ticket) != handler:
        _hand_over(step)
    after = (ticket.town_code, ticket.unit_code, ticket.grid_code)
    if before == after and place.lon is None and not had_point:
        return {}
    return {"place": {"from": _name(step, before), "to": _name(step, after)}}


def _point(place: ReportLocation) -> Any:
    return to_point(place.lon, place.lat)


def _settle_level(ticket: Ticket) -> None:
    """Move the handling level of a report to one that its place has."""
    if ticket.local_level is LocalLevel.GRID and ticket.grid_code is None:
        ticket.local_level = LocalLevel.UNIT
    if ticket.local_level in (LocalLevel.GRID, LocalLevel.UNIT) and ticket.unit_code is None:
        ticket.local_level = LocalLevel.TOWN


def _handler(ticket: Ticket) -> tuple[str | None, ...]:
    """Return who handles a report: its town, or the unit in it whose staff have it."""
    below = ticket.local_level in (LocalLevel.GRID, LocalLevel.UNIT)
    return (ticket.town_code, ticket.unit_code if below else None)


def _hand_over(step: ActContext) -> None:
    running = {clock.kind for clock in tickets.list_unstopped_clocks(step.session, step.ticket, None)}
    if ClockKind.HANDLING in running:
        ticks = {ClockKind.HANDLING: Tick.RESTART}
        clocks.apply_ticks(step.session, step.ticket, None, ticks=ticks, rules=step.rules, now=step.now)


def _name(step: ActContext, codes: tuple[str | None, ...]) -> str | None:
    """Return the narrowest of town, unit and grid by its name under those above it."""
    code = next((code for code in reversed(codes) if code is not None), None)
    if code is None:
        return None
    return " ".join(area.name for area in areas.load_path(step.session, step.ticket.city, code)[1:])
