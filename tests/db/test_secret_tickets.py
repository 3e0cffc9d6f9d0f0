"""Secret reports go to the Center at once, and users of their place see no more of them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Clock, Matter, Notice, Reply, Ticket
from db.queries import my_tickets, secret_tickets
from db.queries.my_tickets import Mine, MyTicketsQuery
from db.queries.queues import Queue, count_queues
from db.session import DatabaseUrls, owner_transaction, transaction
from domain.corrections import Correction
from domain.enums import Act, Channel, ClockKind, RequestKind, Role, Secrecy, Status, TicketClass, WorkField
from domain.errors import DomainError, Invalid, NotAllowed
from domain.permissions import permit
from domain.scopes import Actor
from domain.ticket_workflow import TICKET_ACTS
from services import report_and_call
from services.intake import ReportRequest, report_ticket
from services.workflow import execution, permission_facts
from services.workflow.execution import ActRequest
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do, lead_of
from tests.support.workflow.city import BY_PHONE, MINUTE, MORNING, reported

LOCAL = pytest.mark.parametrize("who", ["town", "unit", "grid_staff"])
TIP_OFF = ReportRequest(
    "村里有人倒卖救灾物资", Channel.GRID_STAFF, area_code="00111", request_kind=RequestKind.TIP_OFF,
    reporter_name="王某", reporter_phone="13800000000",
)  # fmt: skip


@pytest.fixture
def city(database: DatabaseUrls) -> None:
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)


def told(who: str) -> Ticket:
    """Report a tip-off within the reporter's own row security."""
    with transaction(PEOPLE[who].scope) as session:
        return report_ticket(session, request=TIP_OFF, actor=PEOPLE[who], now=MORNING)


def listed(actor: Actor, mine: Mine) -> list[my_tickets.MyTicket]:
    with transaction(actor.scope) as session:
        return my_tickets.list_my_tickets(
            session, actor, asked=MyTicketsQuery(mine), now=MORNING + MINUTE
        ).tickets


@LOCAL
def test_it_waits_for_intake_and_for_nobody_below(city, who):
    ticket = told(who)

    with owner_transaction() as session:
        kept = session.get_one(Ticket, (CITY, ticket.id))
        running = session.scalars(select(Clock.kind).where(Clock.ticket_id == ticket.id)).all()
        heard = session.scalars(select(Notice.to_code).where(Notice.ticket_id == ticket.id)).all()
        queues = [Queue.TO_ACCEPT, Queue.LOCAL]
        waits = count_queues(session, PEOPLE["intake"], queues, now=MORNING)

    assert (kept.status, kept.local_level, running) == (Status.REPORTED, None, [ClockKind.ACCEPTANCE])
    assert set(heard) == {Role.INTAKE.value, Role.DISPATCHER.value}
    assert waits == {Queue.TO_ACCEPT: 1, Queue.LOCAL: 0}


@LOCAL
def test_its_reporter_sees_what_they_entered_and_its_state_and_nothing_later(city, who):
    ticket = told(who)
    with transaction(PEOPLE["dispatcher"].scope) as session:
        taken = session.get_one(Ticket, (CITY, ticket.id))
        do(session, taken, Act.ACCEPT, "intake", at=MORNING + MINUTE)
        do(
            session, taken, Act.DISPATCH, "dispatcher", at=MORNING + 2 * MINUTE, lead="D01",
            ticket_class="general",
        )  # fmt: skip

    [mine] = listed(PEOPLE[who], Mine.REPORTED)
    with transaction(PEOPLE[who].scope) as session:
        story = secret_tickets.find_own_ticket(session, PEOPLE[who], ticket.id)

    assert (mine.number, mine.status, mine.place) == (ticket.number, Status.DISPATCHED, "区域001")
    assert story is not None
    assert (story.facts.description, story.facts.status) == (TIP_OFF.description, Status.DISPATCHED)
    assert [event.act for event in story.events] == [Act.REPORT]
    assert (story.orders, story.clocks, story.reporter) == ([], [], None)
    assert (story.facts.department, story.facts.accepted_at, story.facts.unit_name) == (None, None, None)
    # The version counts what happened later; theirs is that of their own entry.
    assert (mine.version, story.facts.version) == (2, 2)


def test_what_the_center_found_out_about_it_is_not_told_to_its_reporter(city):
    with owner_transaction() as session:
        session.add(
            Matter(
                city=CITY, code="S02002", name="举报村干部", name_en=None, major="纪检",
                work_field=WorkField.MEDIATION, default_class=TicketClass.COMPLEX, public=False,
                secrecy=Secrecy.SECRET,
            )
        )  # fmt: skip
        session.flush()
        ticket = reported(session, matter="S01001")
        found = Correction(matter="S02002", request_kind=RequestKind.TIP_OFF, area_code="00211")
        do(session, ticket, Act.CORRECT, "intake", at=MORNING + MINUTE, text="其实是举报", correction=found)
        do(session, ticket, Act.MAKE_URGENT, "dispatcher", at=MORNING + 2 * MINUTE, text="涉及村干部")

    [mine] = listed(PEOPLE["grid_staff"], Mine.REPORTED)
    with transaction(PEOPLE["grid_staff"].scope) as session:
        story = secret_tickets.find_own_ticket(session, PEOPLE["grid_staff"], ticket.id)

    assert (mine.matter_name, mine.place, mine.urgent) == ("占道经营", "区域001", False)
    assert story is not None
    facts = story.facts
    assert (facts.matter, facts.town_code, facts.urgent) == ("S01001", "001", False)
    assert (facts.request_kind, facts.ticket_class) == (RequestKind.HELP, TicketClass.GENERAL)


@pytest.mark.parametrize("mine", [Mine.SCOPE, Mine.TASKS])
@LOCAL
def test_nobody_of_its_place_has_it_in_a_list(city, who, mine):
    told("grid_staff")

    assert listed(PEOPLE[who], mine) == []


def test_colleagues_of_its_reporter_do_not_see_it(city):
    ticket = told("unit")
    colleague = Actor("unit-2", "同事", frozenset({Role.UNIT}), PEOPLE["unit"].scope)

    assert listed(colleague, Mine.REPORTED) == []
    for actor in (colleague, PEOPLE["town"], PEOPLE["grid_staff"], PEOPLE["administrator"]):
        with transaction(actor.scope) as session:
            assert secret_tickets.find_own_ticket(session, actor, ticket.id) is None


def test_a_town_calls_with_it_in_the_same_breath(city):
    with transaction(PEOPLE["town"].scope) as session:
        ticket = report_and_call.report_and_call(
            session, request=TIP_OFF, reason="涉及本镇村居", actor=PEOPLE["town"], now=MORNING
        )
    with owner_transaction() as session:
        kept = session.get_one(Ticket, (CITY, ticket.id))
        clocks = session.execute(
            select(Clock.kind, Clock.stopped_at.is_(None)).where(Clock.ticket_id == ticket.id)
        ).all()
        heard = set(session.scalars(select(Notice.to_code).where(Notice.ticket_id == ticket.id)))

    assert (kept.status, kept.called_at) == (Status.CALLED, MORNING)
    assert set(map(tuple, clocks)) == {(ClockKind.ACCEPTANCE, False), (ClockKind.DISPATCH, True)}
    assert "001" not in heard
    with transaction(PEOPLE["town"].scope) as session:
        story = secret_tickets.find_own_ticket(session, PEOPLE["town"], ticket.id)
    assert story is not None
    assert [(event.act, event.reason) for event in story.events] == [
        (Act.REPORT, None), (Act.CALL, "涉及本镇村居"),
    ]  # fmt: skip


def test_a_call_in_secret_needs_its_reason_and_an_urgent_matter_below_the_town(city):
    for who, reason in (("town", " "), ("unit", "请中心核查")):
        with pytest.raises((Invalid, NotAllowed)), transaction(PEOPLE[who].scope) as session:
            report_and_call.report_and_call(
                session, request=TIP_OFF, reason=reason, actor=PEOPLE[who], now=MORNING
            )


def test_its_town_neither_hears_of_its_end_nor_rates_it(city):
    with transaction(PEOPLE["town"].scope) as session:
        ticket = report_and_call.report_and_call(
            session, request=TIP_OFF, reason="涉及本镇村居", actor=PEOPLE["town"], now=MORNING
        )
    with owner_transaction() as session:
        _to_its_reply(session, session.get_one(Ticket, (CITY, ticket.id)))
    with owner_transaction() as session:
        heard = set(session.scalars(select(Notice.to_code).where(Notice.ticket_id == ticket.id)))
        reply = session.scalars(select(Reply).where(Reply.ticket_id == ticket.id)).one()
        rating = session.scalars(
            select(Clock.id).where(Clock.ticket_id == ticket.id, Clock.kind == ClockKind.RATING)
        ).all()

    assert heard.isdisjoint({"001", "0011", "00111", Role.ASSESSMENT_OFFICE.value})
    assert "D01" in heard
    assert (reply.to_town, reply.to_grid, rating) == (None, None, [])


def _to_its_reply(session: Session, ticket: Ticket) -> None:
    do(session, ticket, Act.ACCEPT, "intake", at=MORNING + MINUTE)
    do(
        session, ticket, Act.DISPATCH, "dispatcher", at=MORNING + 2 * MINUTE, lead="D01",
        ticket_class="general",
    )  # fmt: skip
    lead = lead_of(session, ticket).id
    do(session, ticket, Act.RESPOND, "D01", at=MORNING + 3 * MINUTE, order=lead, contact="call")
    do(session, ticket, Act.COMPLETE, "D01", at=MORNING + 4 * MINUTE, order=lead, text="已查实处理")
    do(session, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 5 * MINUTE)
    do(
        session, ticket, Act.FEED_BACK, "caller", at=MORNING + 6 * MINUTE, text="已查处",
        delivery=BY_PHONE,
    )  # fmt: skip


@pytest.mark.parametrize(("count", "shown"), [(2, None), (3, 3), (4, 4)])
def test_a_town_knows_how_many_lie_in_it_from_three_on(city, count, shown):
    with owner_transaction() as session:
        for _ in range(count):
            factories.a_ticket(session, secrecy=Secrecy.SECRET)
        factories.a_ticket(session, departments=("001",), secrecy=Secrecy.SECRET)  # it sees that one
        factories.a_ticket(session, town="002", secrecy=Secrecy.SECRET)

    known = {}
    for who in ("town", "unit", "grid_staff", "D01", "leader"):
        with transaction(PEOPLE[who].scope) as session:
            known[who] = secret_tickets.count_kept_secret(session, PEOPLE[who])

    assert known == {"town": shown, "unit": None, "grid_staff": None, "D01": None, "leader": None}


def test_what_its_place_solved_before_is_answered_by_a_caller(city):
    with owner_transaction() as session:
        ticket = factories.a_ticket(session, secrecy=Secrecy.SECRET)
        factories.a_story(session, ticket)
        ticket.status = Status.HANDLED_LOCALLY
        session.flush()
        waits = count_queues(session, PEOPLE["caller"], [Queue.TO_FEED_BACK], now=MORNING)
        do(session, ticket, Act.FEED_BACK, "caller", at=MORNING, text="已查处", delivery=BY_PHONE)

    assert (waits[Queue.TO_FEED_BACK], ticket.status) == (1, Status.FED_BACK)


def test_what_is_no_secret_is_answered_by_its_place_alone(city):
    with owner_transaction() as session:
        ticket = factories.a_ticket(session)
        ticket.status = Status.HANDLED_LOCALLY
        with pytest.raises(NotAllowed):
            permit(PEOPLE["caller"], Act.FEED_BACK, permission_facts.build_ticket_facts(ticket))
        assert (
            permit(PEOPLE["town"], Act.FEED_BACK, permission_facts.build_ticket_facts(ticket)).to
            is Status.FED_BACK
        )


@LOCAL
def test_nobody_of_its_place_acts_on_it(city, who):
    ticket = told("grid_staff")

    for act in sorted({act for state, act in TICKET_ACTS if state is Status.REPORTED}):
        with pytest.raises(DomainError), transaction(PEOPLE[who].scope) as session:
            execution.execute(session, ticket.id, request=ActRequest(act, 2), actor=PEOPLE[who], now=MORNING)
