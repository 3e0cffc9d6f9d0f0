"""Corrections of matter, place, request kind, secrecy and public flag, and their consequences."""

import pytest
from sqlalchemy import select

from db.ids import new_id
from db.models import Clock, Matter, Notice, PublishedReply, Setting, TicketEvent, WorkOrder
from domain.corrections import Correction
from domain.enums import Act, ClockKind, Location, RequestKind, Secrecy, Status, TicketClass, WorkField
from domain.errors import DomainError, Invalid, NotAllowed, NotFound
from domain.notifications import NoticeKind
from domain.ticket_workflow import FINAL
from tests.support import factories
from tests.support.people import CITY, do, lead_of
from tests.support.workflow.city import MINUTE, MORNING, acts_of, clock_of, completed, dispatched, reported

LATER = MORNING + 20 * MINUTE


@pytest.fixture
def city(session):
    """The small city with a second matter, complex, internal and never public by default."""
    factories.a_city(session)
    factories.a_calendar(session)
    session.add(
        Matter(
            city=CITY, code="S02002", name="邻里纠纷", name_en=None, major="纠纷调解",
            work_field=WorkField.MEDIATION, default_class=TicketClass.COMPLEX, public=False,
            secrecy=Secrecy.NORMAL,
        )
    )  # fmt: skip
    session.add(Setting(city=CITY, key="evidence.local_photos", value=0))
    session.flush()
    return session


def correct(session, ticket, who="intake", *, at=LATER, text="来电人更正", **changes):
    return do(session, ticket, Act.CORRECT, who, at=at, text=text, correction=Correction(**changes))


def last_event(session, ticket):
    session.flush()
    return session.scalars(
        select(TicketEvent)
        .where(TicketEvent.ticket_id == ticket.id)
        .order_by(TicketEvent.seq.desc())
        .limit(1)
    ).one()


def test_a_corrected_matter_keeps_reason_and_history(city):
    ticket = reported(city, "intake", matter="S01001")

    correct(city, ticket, matter="S02002")

    event = last_event(city, ticket)
    assert (ticket.matter, event.act, event.reason) == ("S02002", Act.CORRECT, "来电人更正")
    assert event.data["matter"] == {"from": "占道经营", "to": "邻里纠纷"}


def test_class_and_public_follow_a_corrected_matter_before_dispatch(city):
    ticket = reported(city, "intake", matter="S01001")
    assert (ticket.ticket_class, ticket.public) == (TicketClass.GENERAL, True)

    correct(city, ticket, matter="S02002")

    assert (ticket.ticket_class, ticket.public) == (TicketClass.COMPLEX, False)


def test_running_deadlines_follow_the_class_of_a_corrected_matter(city):
    ticket = reported(city, "intake", matter="S01001")
    do(city, ticket, Act.DISPATCH, "dispatcher", at=MORNING + MINUTE, lead="D01",
       ticket_class=TicketClass.GENERAL)  # fmt: skip
    order = lead_of(city, ticket)
    before = clock_of(city, ticket, ClockKind.COMPLETION).due_at

    correct(city, ticket, "dispatcher", matter="S02002")

    own, of_order = (clock_of(city, ticket, ClockKind.COMPLETION, order=one) for one in (None, order.id))
    assert ticket.ticket_class is TicketClass.COMPLEX
    assert (own.limit_days, of_order.limit_days) == (5, 5)
    assert own.due_at is not None
    assert before is not None
    assert own.due_at == of_order.due_at
    assert own.due_at > before
    assert own.started_at == MORNING + MINUTE, "the start is kept"


def test_a_corrected_place_moves_the_ticket_its_work_orders_and_who_sees_it(city):
    ticket = dispatched(city, called=False)
    ticket_id = ticket.id

    correct(city, ticket, "dispatcher", area_code="00211", address="幸福路 3 号")

    city.flush()
    towns = city.scalars(select(WorkOrder.town_code).where(WorkOrder.ticket_id == ticket_id)).all()
    assert (ticket.town_code, ticket.unit_code, ticket.grid_code) == ("002", "0021", "00211")
    assert (ticket.location, ticket.address, set(towns)) == (Location.AREA, "幸福路 3 号", {"002"})


def test_the_report_of_another_place_is_handled_there_from_now_on(city):
    ticket = reported(city)

    correct(city, ticket, area_code="00211")

    found = city.scalars(
        select(Clock).where(Clock.ticket_id == ticket.id, Clock.kind == ClockKind.HANDLING)
    ).all()
    running = [clock for clock in found if clock.stopped_at is None]
    assert [clock.started_at for clock in running] == [LATER]


def test_the_place_of_the_same_unit_leaves_its_clock_alone(city):
    ticket = reported(city, "unit")

    correct(city, ticket, "town", area_code="0011", address="西门")

    assert clock_of(city, ticket, ClockKind.HANDLING).started_at == MORNING


def test_a_report_whose_place_is_known_by_its_town_alone_is_the_towns(city):
    ticket = reported(city)

    correct(city, ticket, area_code="001")

    assert (ticket.unit_code, ticket.local_level) == (None, "town")


def test_a_tip_off_becomes_secret_leaves_the_grid_and_is_accepted_by_the_center(city):
    ticket = reported(city)

    correct(city, ticket, request_kind=RequestKind.TIP_OFF)

    assert (ticket.secrecy, ticket.public, ticket.status) == (Secrecy.SECRET, False, Status.ACCEPTED)
    assert acts_of(city, ticket)[-2:] == [Act.CORRECT, Act.ACCEPT]
    assert clock_of(city, ticket, ClockKind.DISPATCH).stopped_at is None
    assert clock_of(city, ticket, ClockKind.HANDLING).stopped_at == LATER


def test_the_town_that_took_a_tip_off_in_no_longer_sees_it_to_correct_it(city):
    ticket = reported(city, "town", request_kind=RequestKind.TIP_OFF)

    with pytest.raises(NotFound):
        correct(city, ticket, "town", address="西门")
    correct(city, ticket, "intake", address="西门")

    assert (ticket.status, acts_of(city, ticket)[-1]) == (Status.REPORTED, Act.CORRECT)


def test_what_is_not_open_to_all_is_never_public(city):
    ticket = reported(city, "intake", matter="S01001")

    with pytest.raises(Invalid):
        correct(city, ticket, secrecy=Secrecy.INTERNAL, public=True)


def test_lowering_the_secrecy_of_a_tip_off_is_said_in_so_many_words(city):
    ticket = reported(city, "intake", request_kind=RequestKind.TIP_OFF)

    correct(city, ticket, request_kind=RequestKind.HELP)
    assert ticket.secrecy == "secret", "another kind alone lowers nothing"
    correct(city, ticket, secrecy=Secrecy.NORMAL)

    assert ticket.secrecy == "normal"


def test_a_correction_says_what_is_changed_and_why(city):
    ticket = reported(city, "intake", matter="S01001")

    with pytest.raises(Invalid, match="没有要更正"):
        correct(city, ticket, matter="S01001")
    with pytest.raises(Invalid):
        correct(city, ticket, matter="S02002", text=" ")
    with pytest.raises(Invalid):
        correct(city, ticket, area_code="0")
    with pytest.raises(NotFound):
        correct(city, ticket, matter="X99")


def test_the_town_corrects_what_came_from_its_grids_and_nothing_else(city):
    own, of_center = reported(city), reported(city, "intake")

    correct(city, own, "town", matter="S02002")

    assert own.matter == "S02002"
    with pytest.raises(NotAllowed, match="中心"):
        correct(city, of_center, "town", matter="S02002")
    with pytest.raises(NotAllowed):
        correct(city, own, "unit", matter="S01001")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"area_code": "00211"}, id="a place of another town"),
        pytest.param({"secrecy": Secrecy.SECRET}, id="secrecy"),
        pytest.param({"request_kind": RequestKind.TIP_OFF}, id="a tip-off"),
        pytest.param({"public": True}, id="public"),
    ],
)
def test_what_a_town_may_not_correct_is_told_with_the_way_to_go(city, changes):
    ticket = reported(city, matter="S02002")

    with pytest.raises(DomainError, match="中心"):
        correct(city, ticket, "town", **changes)


def test_a_correction_of_the_town_never_moves_a_departments_deadline(city):
    ticket = reported(city, matter="S01001")
    do(city, ticket, Act.CALL, "town", at=MORNING + MINUTE, text="无执法权限")
    do(city, ticket, Act.DISPATCH, "dispatcher", at=MORNING + 2 * MINUTE, lead="D01",
       ticket_class=TicketClass.GENERAL)  # fmt: skip

    correct(city, ticket, "town", matter="S02002")

    assert (ticket.matter, ticket.ticket_class) == ("S02002", TicketClass.GENERAL)


def a_published_reply(session, ticket):
    reply = PublishedReply(
        city=CITY, id=new_id(MORNING), ticket_id=ticket.id, matter="S01001", town_code="001",
        question="占道何时清理？", answer="已清理。", published_by="caller-1", at=MORNING,
    )  # fmt: skip
    session.add(reply)
    session.flush()
    return reply


def test_what_is_made_secret_no_longer_stands_published(city):
    ticket = reported(city, "intake", matter="S01001", publishable=True)
    reply = a_published_reply(city, ticket)

    correct(city, ticket, address="西门")
    assert reply.withdrawn_at is None
    with pytest.raises(DomainError, match="中心"):
        correct(city, reported_with_a_reply(city), "town", matter="S02002")
    correct(city, ticket, secrecy=Secrecy.INTERNAL)

    assert reply.withdrawn_at == LATER
    assert acts_of(city, ticket)[-2:] == [Act.CORRECT, Act.WITHDRAW]


def reported_with_a_reply(session):
    ticket = reported(session, matter="S01001", publishable=True)
    a_published_reply(session, ticket)
    return ticket


def test_a_closed_ticket_is_no_longer_corrected(city):
    ticket = completed(city)
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=LATER + 60 * MINUTE)
    correct(city, ticket, at=LATER + 61 * MINUTE, matter="S02002")
    ticket.status, ticket.closed_at = Status.CLOSED, LATER + 62 * MINUTE

    assert Status.CLOSED in FINAL
    with pytest.raises(DomainError):
        correct(city, ticket, at=LATER + 63 * MINUTE, matter="S01001")


def test_parties_and_the_new_place_are_told(city):
    ticket = dispatched(city, called=False)

    correct(city, ticket, area_code="00211")

    told = city.execute(
        select(Notice.to_kind, Notice.to_code).where(
            Notice.ticket_id == ticket.id, Notice.kind == NoticeKind.CORRECTED
        )
    ).all()
    assert {("party", "D01"), ("party", "002")} <= {tuple(one) for one in told}
