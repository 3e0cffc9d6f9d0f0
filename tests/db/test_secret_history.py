"""What happened before a ticket became secret tells leaders no place, and who handles it no reporter."""

import pytest

from db.models import Ticket
from db.queries import my_tickets, ticket_activity, ticket_detail
from db.queries.my_tickets import Mine, MyTicket, MyTicketsQuery
from db.queries.ticket_activity import TicketLoop
from db.queries.ticket_facts import TicketStory
from db.session import DatabaseUrls, owner_transaction, transaction
from domain.coordination import MediationKind, Settlement
from domain.corrections import Correction
from domain.enums import Act, Channel, RequestKind, Secrecy
from domain.payload_values import ConsultationDetails, MediationDetails
from services.intake import ReportRequest
from services.report_and_call import report_and_call
from tests.support import factories
from tests.support.people import PEOPLE, do, lead_of
from tests.support.workflow.city import BY_PHONE, MINUTE, MORNING, reported

OF_PLACE = ("grid_staff先生", "unit先生", "孙家村委会", "孙家村调解员", "王见山", "138 0000 1234")


@pytest.fixture
def ticket(database: DatabaseUrls) -> Ticket:
    """A ticket that its grid, unit and town worked on, that D01 leads, and that became secret then."""
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        made = reported(session, description="我是王见山，村里有人占地，电话138 0000 1234")
        held = MediationDetails(MediationKind.LAND, "孙家村调解员", Settlement.FAILED)
        do(session, made, Act.MEDIATE, "unit", at=MORNING + MINUTE, text="王见山不同意", mediation=held)
        do(session, made, Act.CALL, "town", at=MORNING + 2 * MINUTE, text="无执法权限")
        do(session, made, Act.ACCEPT, "intake", at=MORNING + 3 * MINUTE)
        do(
            session, made, Act.DISPATCH, "dispatcher", at=MORNING + 4 * MINUTE, lead="D01",
            ticket_class="general",
        )  # fmt: skip
        meeting = ConsultationDetails(MORNING + 60 * MINUTE, "孙家村委会")
        do(session, made, Act.CONSULT, "town", at=MORNING + 5 * MINUTE, consultation=meeting)
        correction = Correction(secrecy=Secrecy.SECRET)
        do(session, made, Act.CORRECT, "intake", at=MORNING + 6 * MINUTE, text="举报", correction=correction)
        lead = lead_of(session, made).id
        do(session, made, Act.RESPOND, "D01", at=MORNING + 7 * MINUTE, order=lead, contact="call")
        do(session, made, Act.COMPLETE, "D01", at=MORNING + 8 * MINUTE, order=lead, text="已查处")
        do(session, made, Act.PASS_REVIEW, "reviewer", at=MORNING + 9 * MINUTE)
        words = "王见山您好，已查处"
        do(session, made, Act.FEED_BACK, "caller", at=MORNING + 10 * MINUTE, text=words, delivery=BY_PHONE)
    return made


def known(who: str, ticket: Ticket) -> tuple[TicketStory, TicketLoop, list[MyTicket]]:
    actor = PEOPLE[who]
    with transaction(actor.scope) as session:
        return (
            ticket_detail.load_ticket_detail(session, actor, ticket.id),
            ticket_activity.load_ticket_activity(session, actor, ticket.id),
            my_tickets.list_my_tickets(session, actor, asked=MyTicketsQuery(Mine.SCOPE), now=MORNING).tickets,
        )


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("dispatcher", set(OF_PLACE) - {"138 0000 1234"}),  # until a reveal, which is recorded
        ("leader", set()),
        ("supervisor", set()),
        ("D01", {"孙家村委会"}),
    ],
)
def test_history_and_what_passed_name_neither_reporter_nor_place(ticket, who, told):
    story, passed, own = known(who, ticket)
    shown = repr((story, passed, own))

    assert {word for word in OF_PLACE if word in shown} == told
    assert not story.facts.description.endswith("1234")
    assert "村里有人占地" in story.facts.description
    assert [event.act for event in story.events][:3] == [Act.REPORT, Act.MEDIATE, Act.CALL]
    assert [one.reply.endswith("您好，已查处") for one in passed.replies] == [True]


@pytest.mark.parametrize(("who", "named"), [("dispatcher", True), ("leader", False), ("D01", False)])
def test_who_entered_a_tip_off_is_named_to_the_center_alone(ticket, who, named):
    told = ReportRequest("举报D01科长", Channel.TOWN, area_code="001", request_kind=RequestKind.TIP_OFF)
    with owner_transaction() as session:
        asked = {"request": told, "reason": "涉及市直部门", "actor": PEOPLE["town"], "now": MORNING}
        made = report_and_call(session, **asked)
        do(session, made, Act.ACCEPT, "intake", at=MORNING + 2 * MINUTE)
        do(
            session, made, Act.DISPATCH, "dispatcher", at=MORNING + 3 * MINUTE, lead="D01",
            ticket_class="general",
        )  # fmt: skip

    story, *_ = known(who, made)

    assert {event.actor_name == "town先生" for event in story.events[:2]} == {named}
    assert story.events[2].actor_name == "intake先生"
