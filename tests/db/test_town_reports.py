"""Towns and units report and call in one act; contacts are shown; replies are marked as read."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Reply, Section, Staff, StaffPost, Ticket
from db.queries.contacts import load_contacts
from db.queries.report_locations import list_own_places
from db.queries.section_people import load_office_people
from domain.accounts import StaffRole
from domain.enums import Act, Channel, ClockKind, PartyKind, Role, Status, TicketClass
from domain.errors import DomainError, Invalid, NotAllowed
from domain.payload_values import ConsultationDetails
from domain.permissions import is_in_scope
from services.intake import ReportRequest
from services.reply_receipts import read_reply
from services.report_and_call import report_and_call
from services.workflow.permission_facts import build_ticket_facts
from tests.support import factories
from tests.support.dispatcher_desk import clocks_of
from tests.support.people import CITY, PEOPLE, do, lead_of
from tests.support.workflow.city import BY_PHONE, MINUTE, MORNING, acts_of, completed, dispatched, reported

HOUR = 60 * MINUTE


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def test_report_and_call_happen_together(city):
    ticket = report_and_call(
        city, request=a_report(Channel.TOWN), reason="无执法权限", actor=PEOPLE["town"], now=MORNING
    )

    assert (ticket.status, ticket.called_at) == (Status.CALLED, MORNING)
    assert acts_of(city, ticket) == [Act.REPORT, Act.CALL]
    running = {clock.kind for clock in clocks_of(city, ticket) if clock.stopped_at is None}
    assert running == {ClockKind.DISPATCH}


def test_a_call_that_is_refused_leaves_no_report_behind(city):
    request = a_report(Channel.GRID_STAFF)
    with pytest.raises(NotAllowed, match="紧急"), city.begin_nested():
        report_and_call(city, request=request, reason="处理不了", actor=PEOPLE["unit"], now=MORNING)

    assert city.scalars(select(Ticket.id)).all() == []

    urgent = replace(request, urgent=True)
    ticket = report_and_call(city, request=urgent, reason="有险情", actor=PEOPLE["unit"], now=MORNING)
    assert ticket.status is Status.CALLED


@pytest.mark.parametrize(
    ("who", "codes"),
    [("town", ["0011", "00111"]), ("unit", ["0011", "00111"]), ("grid_staff", ["00111"]), ("dispatcher", [])],
)
def test_people_report_in_their_own_area(city, who, codes):
    assert [place.code for place in list_own_places(city, PEOPLE[who])] == codes


def test_a_department_with_sections_passes_work_on_to_one_of_them(city):
    for code, name, active in (("1", "市容科", True), ("2", "旧科", False)):
        city.add(Section(city=CITY, department="D01", code=code, name=name, active=active))
    account = factories.an_account(city, "gong")
    factories.a_grant(city, account, Role.DEPARTMENT, department="D01")
    ticket = dispatched(city)
    order = lead_of(city, ticket)

    with pytest.raises(Invalid, match="旧科"):
        do(city, ticket, Act.HAND_ON, "D01", at=MORNING + HOUR, order=order.id, section="旧科")
    do(city, ticket, Act.HAND_ON, "D01", at=MORNING + HOUR, order=order.id, section="市容科", handler="外聘")

    assert order.section == "市容科"
    found = load_office_people(city, CITY, "D01")
    assert (found.sections, found.handlers) == (("市容科",), tuple(sorted(["gong先生", "外聘"])))


def test_a_letter_tells_who_answers_and_keeps_the_place_of_secret_tickets(city):
    ticket = dispatched(city, "D02")
    do(
        city, ticket, Act.HAND_ON, "D01", at=MORNING + HOUR, order=lead_of(city, ticket).id,
        section="一科", handler="张工",
    )  # fmt: skip
    city.add(
        chief := Staff(
            city=CITY, id=new_id(MORNING), name="网格长甲", role=StaffRole.CHIEF, phone="13800000001"
        )
    )
    city.flush()
    city.add(
        StaffPost(
            city=CITY, id=new_id(MORNING), staff_id=chief.id, area_code="00111", valid_from=MORNING.date()
        )
    )
    city.flush()
    asked = {"today": MORNING.date()}

    open_, hidden = (
        load_contacts(city, CITY, ticket.id, **asked, shows_place=shown) for shown in (True, False)
    )

    assert [(one.name, one.section, one.handler) for one in open_.offices] == [
        ("单位D01", "一科", "张工"), ("单位D02", None, None),
    ]  # fmt: skip
    assert open_.town == "区域001"
    assert [one.name for one in open_.people] == ["网格长甲"]
    assert hidden.people == []


def test_the_calling_town_takes_note_of_its_reply_once(city):
    ticket = completed(city)
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 2 * HOUR)
    do(city, ticket, Act.FEED_BACK, "caller", at=MORNING + 3 * HOUR, text="已办结", delivery=BY_PHONE)
    reply = city.scalars(select(Reply).where(Reply.ticket_id == ticket.id)).one()
    for stranger in ("other_town", "D01", "dispatcher"):
        with pytest.raises(NotAllowed):
            read_reply(city, reply.id, actor=PEOPLE[stranger], now=MORNING + 4 * HOUR)

    read_reply(city, reply.id, actor=PEOPLE["town"], now=MORNING + 4 * HOUR)

    assert (reply.read_at, reply.read_by_name) == (MORNING + 4 * HOUR, PEOPLE["town"].name)
    with pytest.raises(DomainError, match="已由"):
        read_reply(city, reply.id, actor=PEOPLE["town"], now=MORNING + 5 * HOUR)


def test_a_department_does_not_see_what_its_agency_holds_unless_it_is_involved(city):
    agency = factories.a_party(city, CITY, "D01-001", kind=PartyKind.AGENCY, town_code="001", parent="D01")
    ticket = reported(city, "intake")
    do(
        city, ticket, Act.DISPATCH, "dispatcher", at=MORNING + 5 * MINUTE,
        lead=agency.code, ticket_class=TicketClass.GENERAL,
    )  # fmt: skip

    assert not is_in_scope(PEOPLE["D01"], build_ticket_facts(ticket))

    do(
        city, ticket, Act.CONSULT, "dispatcher", at=MORNING + HOUR,
        consultation=ConsultationDetails(held_at=MORNING + 2 * HOUR, place="会议室", invited=("D01",)),
    )  # fmt: skip
    assert is_in_scope(PEOPLE["D01"], build_ticket_facts(ticket))


def a_report(channel: Channel) -> ReportRequest:
    return ReportRequest(description="渣土堆放", channel=channel, matter="S01001", area_code="00111")
