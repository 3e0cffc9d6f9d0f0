"""Edge cases of the workflow in which a ticket could get stuck, or be offered what is refused."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Motion, Setting, Ticket, TicketLink
from db.writes.tickets import list_unstopped_clocks
from domain.coordination import Contact, LinkKind, MotionOutcome
from domain.enums import Act, ClockKind, Effect, OrderStatus, Speed, Status, TicketClass
from domain.errors import DomainError, NotAllowed
from services.workflow.available_acts import list_offers
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do, lead_of, order_of
from tests.support.workflow.city import BY_PHONE, MINUTE, MORNING, clock_of, completed, dispatched, reported


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def called_back(session: Session, *cooperating: str, called: bool = True) -> Ticket:
    """Return a ticket whose reporter was asked, with cooperating parties that did their part."""
    ticket = dispatched(session, *cooperating, called=called)
    for party in cooperating:
        order = order_of(session, ticket, party).id
        do(session, ticket, Act.COMPLETE, party, at=MORNING + 40 * MINUTE, order=order, text="已配合")
    lead = lead_of(session, ticket).id
    do(session, ticket, Act.COMPLETE, "D01", at=MORNING + 60 * MINUTE, order=lead, text="已清理")
    do(session, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 70 * MINUTE)
    do(session, ticket, Act.FEED_BACK, "caller", at=MORNING + 80 * MINUTE, text="已办结", delivery=BY_PHONE)
    answers = {"reached": True, "solved": False, "satisfied": False}
    do(session, ticket, Act.CALL_BACK, "caller", at=MORNING + 90 * MINUTE, **answers)
    return ticket


def acts_offered(session: Session, ticket: Ticket, who: str) -> set[Act]:
    session.flush()
    return {offer.act for offer in list_offers(session, PEOPLE[who], ticket.id)}


def test_a_reopened_ticket_does_not_wait_for_cooperating_parties_that_passed(city: Session) -> None:
    ticket = called_back(city, "D02")
    do(city, ticket, Act.REOPEN, "caller", at=MORNING + 91 * MINUTE, text="仍未清理")

    do(
        city,
        ticket,
        Act.COMPLETE,
        "D01",
        at=MORNING + 99 * MINUTE,
        order=lead_of(city, ticket).id,
        text="清理",
    )
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 100 * MINUTE)

    assert ticket.status is Status.REVIEWED
    assert order_of(city, ticket, "D02").status is OrderStatus.PASSED


def test_a_reopened_ticket_with_a_passed_cooperating_party_can_be_cancelled(city: Session) -> None:
    ticket = called_back(city, "D02")
    do(city, ticket, Act.REOPEN, "caller", at=MORNING + 91 * MINUTE, text="仍未清理")

    do(city, ticket, Act.CANCEL, "dispatcher", at=MORNING + 92 * MINUTE, text="重复反映")

    assert ticket.status is Status.CANCELLED


def test_a_paused_work_order_that_is_reclassified_resumes_where_it_was(city: Session) -> None:
    ticket = dispatched(city)
    lead = lead_of(city, ticket)
    do(city, ticket, Act.RESPOND, "D01", at=MORNING + 10 * MINUTE, order=lead.id, contact=Contact.CALL)
    do(city, ticket, Act.PAUSE, "dispatcher", at=MORNING + 20 * MINUTE, order=lead.id, text="等待鉴定")
    complex_ = {"ticket_class": TicketClass.COMPLEX, "text": "情况复杂"}
    do(city, ticket, Act.RECLASSIFY, "dispatcher", at=MORNING + 30 * MINUTE, **complex_)

    do(city, ticket, Act.RESUME, "dispatcher", at=MORNING + 40 * MINUTE, order=lead.id)

    assert (lead.status, lead.held_from) == (OrderStatus.RESPONDED, None)


def test_shelving_holds_a_work_order_whose_return_waits(city: Session) -> None:
    ticket = dispatched(city)
    lead = lead_of(city, ticket)
    do(city, ticket, Act.RETURN, "D01", at=MORNING + 10 * MINUTE, order=lead.id, text="不属本部门职责")
    later = {"text": "待拆迁", "day": datetime(2026, 12, 1, tzinfo=UTC).date()}

    do(city, ticket, Act.SHELVE, "dispatcher", at=MORNING + 20 * MINUTE, **later)

    held = clock_of(city, ticket, ClockKind.COMPLETION, order=lead.id).paused_at
    do(city, ticket, Act.UNSHELVE, "dispatcher", at=MORNING + 30 * MINUTE, text="可以办理")
    assert held is not None
    assert lead.status is OrderStatus.RETURNED


def test_what_a_shelved_ticket_holds_is_not_resumed_by_itself(city: Session) -> None:
    ticket = dispatched(city, "D02")
    later = {"text": "待拆迁", "day": datetime(2026, 12, 1, tzinfo=UTC).date()}
    do(city, ticket, Act.SHELVE, "dispatcher", at=MORNING + 20 * MINUTE, **later)
    helper = order_of(city, ticket, "D02").id

    with pytest.raises(DomainError):
        do(city, ticket, Act.RESUME, "dispatcher", at=MORNING + 30 * MINUTE, order=helper)

    assert Act.RESUME not in acts_offered(city, ticket, "dispatcher")


def test_a_related_ticket_can_be_merged_and_the_pair_stands_once(city: Session) -> None:
    older, newer = reported(city, "intake"), completed(city, called=False)
    do(city, older, Act.LINK, "intake", at=MORNING + 70 * MINUTE, target=newer.number)

    do(city, older, Act.MERGE, "intake", at=MORNING + 71 * MINUTE, target=newer.number, text="同一件事")

    links = city.scalars(select(TicketLink)).all()
    assert [(one.ticket_id, one.other_id, one.kind) for one in links] == [
        (newer.id, older.id, LinkKind.MERGED)
    ]


def test_nothing_is_merged_into_what_was_fed_back_already(city: Session) -> None:
    ticket, double = called_back(city), reported(city, "intake")

    with pytest.raises(DomainError, match="已经反馈"):
        do(city, double, Act.MERGE, "intake", at=MORNING + 95 * MINUTE, target=ticket.number, text="同一件事")


def test_the_rating_clock_stops_when_a_ticket_is_reopened_and_starts_anew(city: Session) -> None:
    ticket = called_back(city)
    first = clock_of(city, ticket, ClockKind.RATING)
    do(city, ticket, Act.REOPEN, "caller", at=MORNING + 91 * MINUTE, text="仍未清理")
    stopped = first.stopped_at

    do(
        city,
        ticket,
        Act.COMPLETE,
        "D01",
        at=MORNING + 92 * MINUTE,
        order=lead_of(city, ticket).id,
        text="清理",
    )
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 93 * MINUTE)

    assert stopped == MORNING + 91 * MINUTE
    assert clock_of(city, ticket, ClockKind.RATING).started_at == MORNING + 93 * MINUTE


def test_a_town_rates_departments_and_agencies_but_no_town(city: Session) -> None:
    ticket = dispatched(city, "002")
    helper = order_of(city, ticket, "002").id
    do(city, ticket, Act.COMPLETE, "other_town", at=MORNING + 40 * MINUTE, order=helper, text="已配合")
    lead = lead_of(city, ticket).id
    do(city, ticket, Act.COMPLETE, "D01", at=MORNING + 60 * MINUTE, order=lead, text="已清理")
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 70 * MINUTE)
    grades = {"speed": Speed.TIMELY, "effect": Effect.GOOD}

    with pytest.raises(DomainError, match="只评价部门"):
        do(city, ticket, Act.RATE, "town", at=MORNING + 80 * MINUTE, order=helper, **grades)
    do(city, ticket, Act.RATE, "town", at=MORNING + 81 * MINUTE, order=lead, **grades)

    assert clock_of(city, ticket, ClockKind.RATING).stopped_at is not None


def test_a_ticket_that_the_town_led_waits_for_no_rating(city: Session) -> None:
    ticket = reported(city)
    do(city, ticket, Act.CALL, "town", at=MORNING + MINUTE, text="请求支持")
    do(city, ticket, Act.ACCEPT, "intake", at=MORNING + 2 * MINUTE)
    parties = {"lead": "001", "cooperating": ("D01",), "ticket_class": TicketClass.GENERAL}
    do(city, ticket, Act.DISPATCH, "dispatcher", at=MORNING + 3 * MINUTE, **parties)
    for who, party in (("D01", "D01"), ("town", "001")):
        order = order_of(city, ticket, party).id
        do(city, ticket, Act.COMPLETE, who, at=MORNING + 4 * MINUTE, order=order, text="已办")

    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 5 * MINUTE)

    assert {clock.kind for clock in list_unstopped_clocks(city, ticket, None)} == {ClockKind.FEED_BACK}
    assert Act.RATE not in acts_offered(city, ticket, "town")


def test_tries_before_a_reopening_do_not_count_for_the_next_call_back(city: Session) -> None:
    city.add(Setting(city=CITY, key="call_back.tries", value=1))
    ticket = completed(city, called=False)
    for begun in (70, 170):
        do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + begun * MINUTE)
        reply = {"text": "已办结", "delivery": BY_PHONE}
        do(city, ticket, Act.FEED_BACK, "caller", at=MORNING + (begun + 1) * MINUTE, **reply)
        with pytest.raises(DomainError, match="尝试"):
            do(city, ticket, Act.CALL_BACK, "caller", at=MORNING + (begun + 2) * MINUTE, reached=False)
        if begun == 70:
            do(city, ticket, Act.MISS_CALL_BACK, "caller", at=MORNING + 73 * MINUTE, text="无人接听")
            do(city, ticket, Act.CALL_BACK, "caller", at=MORNING + 74 * MINUTE, reached=False)
            do(city, ticket, Act.REOPEN, "caller", at=MORNING + 75 * MINUTE, text="来电称仍未清理")
            lead = lead_of(city, ticket).id
            do(city, ticket, Act.COMPLETE, "D01", at=MORNING + 160 * MINUTE, order=lead, text="清理")


def test_an_extension_for_the_next_lead_never_shortens_the_tickets_deadline(city: Session) -> None:
    ticket = dispatched(city)
    first = lead_of(city, ticket).id
    do(
        city,
        ticket,
        Act.REQUEST_EXTENSION,
        "D01",
        at=MORNING + 6 * MINUTE,
        order=first,
        days=3,
        text="须招标",
    )
    do(city, ticket, Act.EXTEND, "dispatcher", at=MORNING + 7 * MINUTE, order=first)
    to = {"successor": "D02", "text": "改由贵局"}
    do(city, ticket, Act.REASSIGN, "dispatcher", at=MORNING + 8 * MINUTE, order=first, **to)
    second = lead_of(city, ticket).id
    do(city, ticket, Act.REQUEST_EXTENSION, "D02", at=MORNING + 9 * MINUTE, order=second, days=1, text="需时")

    do(city, ticket, Act.EXTEND, "dispatcher", at=MORNING + 10 * MINUTE, order=second)

    assert clock_of(city, ticket, ClockKind.COMPLETION).limit_days == 6
    assert clock_of(city, ticket, ClockKind.COMPLETION, order=second).limit_days == 4


def test_a_town_that_helps_elsewhere_answers_its_urging(city: Session) -> None:
    ticket = dispatched(city, "002")
    helper = order_of(city, ticket, "002").id
    do(city, ticket, Act.URGE, "dispatcher", at=MORNING + 10 * MINUTE, order=helper, text="请抓紧")

    do(city, ticket, Act.ANSWER, "other_town", at=MORNING + 20 * MINUTE, text="今日完成")

    motion = city.scalars(select(Motion).where(Motion.ticket_id == ticket.id)).one()
    assert (motion.asked_of, motion.outcome) == ("002", MotionOutcome.ANSWERED)


def test_a_called_ticket_is_offered_to_be_dispatched_at_once(city: Session) -> None:
    ticket = reported(city)
    do(city, ticket, Act.CALL, "town", at=MORNING + MINUTE, text="无执法权限")

    assert Act.DISPATCH in acts_offered(city, ticket, "dispatcher")
    assert Act.DISPATCH not in acts_offered(city, ticket, "intake")


@pytest.mark.parametrize("separate", [True, False], ids=["by-another", "by-the-same"])
def test_the_review_is_offered_as_the_setting_says(city: Session, separate: bool) -> None:
    city.add(Setting(city=CITY, key="review.by_another_person", value=separate))
    ticket = completed(city)
    ticket.dispatched_by = PEOPLE["reviewer"].id

    reviews = acts_offered(city, ticket, "reviewer") & {Act.PASS_REVIEW, Act.REWORK}

    assert reviews == (set() if separate else {Act.PASS_REVIEW, Act.REWORK})


def test_who_gave_out_a_later_work_order_does_not_review(city: Session) -> None:
    ticket = completed(city)
    lead_of(city, ticket).sent_by = PEOPLE["reviewer"].id
    city.flush()

    for act in (Act.PASS_REVIEW, Act.REWORK):
        assert act not in acts_offered(city, ticket, "reviewer")
    with pytest.raises(NotAllowed, match="分派或改派的人"):
        do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 70 * MINUTE)


def test_a_reply_to_what_was_merged_is_not_offered_by_itself(city: Session) -> None:
    main, double = completed(city, called=False), reported(city, "intake")
    do(city, double, Act.MERGE, "intake", at=MORNING + 61 * MINUTE, target=main.number, text="同一件事")

    assert Act.FEED_BACK not in acts_offered(city, double, "caller")
