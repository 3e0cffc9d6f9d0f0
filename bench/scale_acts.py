"""Acts and rollup counting of the scale bench, rolled back after measurement."""

from collections.abc import Iterator
from datetime import date, timedelta

from bench.scale_questions import Question, asking
from bench.scale_world import World
from db.queries.cities import load_city_facts
from db.session import Session
from db.writes import rollups
from db.writes.rollups import Days
from domain.act_payloads import ContactPayload, payload_of
from domain.coordination import Contact
from domain.dispatch_payloads import DispatchPayload
from domain.enums import Act, Channel, Role, TicketClass
from domain.scopes import Actor
from services import intake
from services.workflow import execution

MAY_GROW = 1.1


def acts(world: World) -> Iterator[Question]:
    """Yield one act of each kind of desk."""
    asked = {
        "report": (Role.INTAKE, _report),
        "dispatch": (Role.DISPATCHER, _dispatch),
        "respond": (Role.DEPARTMENT, _respond),
        "pass_review": (Role.REVIEWER, _pass_review),
        "supplement": (Role.DISPATCHER, _supplement),
    }
    for name, (role, act) in asked.items():
        actor = world.actor(role)
        yield Question(f"act {name}", actor, asking(act, world, actor), most=MAY_GROW, undone=True)
    yield from _sums(world)


def _sums(world: World) -> Iterator[Question]:
    """Yield what the worker counts: a day that changed, and the month it belongs to."""
    leader, day = world.actor(Role.LEADER), world.today - timedelta(days=40)
    month = day.replace(day=1)
    yield Question("sums of a day", leader, lambda session: _count(session, world, day), undone=True)
    yield Question(
        "sums of a month", leader, lambda session: rollups.sum_month(session, world.city, month),
        undone=True,
    )  # fmt: skip


def _count(session: Session, world: World, day: date) -> None:
    rollups.count_days(session, load_city_facts(session, world.city), Days(day, day))


def _report(session: Session, world: World, actor: Actor) -> object:
    request = intake.ReportRequest(
        "井盖破损，请处理", Channel.HOTLINE_5123456, world.matter, area_code=world.areas["grid"]
    )
    return intake.report_ticket(session, request=request, actor=actor, now=world.now)


def _dispatch(session: Session, world: World, actor: Actor) -> object:
    ticket = world.tickets["accepted"][0]
    said = DispatchPayload(text="请办理", lead=world.department, ticket_class=TicketClass.GENERAL)
    request = execution.ActRequest(Act.DISPATCH, world.ticket(session, ticket).version, said)
    return execution.execute(session, ticket, request=request, actor=actor, now=world.now)


def _respond(session: Session, world: World, actor: Actor) -> object:
    ticket, order = world.sent
    said = ContactPayload(text="已联系诉求人", contact=Contact.CALL)
    request = execution.ActRequest(Act.RESPOND, world.ticket(session, ticket).version, said, order)
    return execution.execute(session, ticket, request=request, actor=actor, now=world.now)


def _pass_review(session: Session, world: World, actor: Actor) -> object:
    return _acted(session, world, actor, state="completed", act=Act.PASS_REVIEW)


def _supplement(session: Session, world: World, actor: Actor) -> object:
    return _acted(session, world, actor, state="dispatched", act=Act.SUPPLEMENT)


def _acted(session: Session, world: World, actor: Actor, *, state: str, act: Act) -> object:
    ticket = world.tickets[state][0]
    request = execution.ActRequest(
        act, world.ticket(session, ticket).version, payload_of(act, text="补充说明")
    )
    return execution.execute(session, ticket, request=request, actor=actor, now=world.now)
