"""Queries of the desks of review, call-back and supervision: results, rates, attempts, lists of figures."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Clock, Delivery, Notice, Reporter, Ticket
from db.queries import (
    call_backs,
    plan_vs_actual,
    reason_presets,
    supervision,
    supervision_lists,
    ticket_activity,
)
from db.queries.queue_page import load_queue_page
from db.queries.queues import Queue
from db.queries.ticket_list import Page
from db.session import DatabaseUrls, owner_transaction, transaction
from domain.coordination import Contact, ReplyChannel
from domain.deliveries import DeliveryState
from domain.enums import Act, ClockKind, OrderRole
from domain.errors import DomainError, Invalid
from domain.notifications import NoticeKind
from domain.payload_values import DeliveryProof
from domain.supervision import SupervisionAct, WordsPayload
from domain.supervision_rules import Figure
from services import batch_checks
from services.supervision import SUPERVISION_NOTICES
from services.workflow.engine import WorkflowRequest, execute
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do, lead_of
from tests.support.workflow.city import BY_PHONE, MINUTE, MORNING, completed, dispatched, reported
from tests.support.workflow.subjects import an_issue, issued

LATE = MORNING.replace(day=22, hour=9)


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def fed_back(session: Session, **said: object) -> Ticket:
    ticket = completed(session)
    do(session, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 70 * MINUTE)
    do(
        session, ticket, Act.FEED_BACK, "caller", at=MORNING + 80 * MINUTE,
        **{"text": "已清理", "delivery": BY_PHONE, **said},
    )  # fmt: skip
    return ticket


def phoned(session: Session, ticket: Ticket) -> None:
    session.get_one(Reporter, (CITY, ticket.id)).phone = "13800000001"
    session.flush()


def test_promise_and_result_stand_side_by_side(city: Session) -> None:
    ticket = dispatched(city)
    lead = lead_of(city, ticket).id
    do(city, ticket, Act.RESPOND, "D01", at=MORNING + 30 * MINUTE, order=lead, contact=Contact.CALL)
    plan = {"text": "分两步", "day": MORNING.date() + timedelta(days=1)}
    do(city, ticket, Act.PLAN, "D01", at=MORNING + 31 * MINUTE, order=lead, **plan)
    do(city, ticket, Act.COMPLETE, "D01", at=MORNING + 40 * MINUTE, order=lead, text="清了一半")
    do(city, ticket, Act.REWORK, "reviewer", at=MORNING + 50 * MINUTE, text="只清了一半")
    do(city, ticket, Act.COMPLETE, "D01", at=MORNING + 60 * MINUTE, order=lead, text="全部清理")

    [found] = plan_vs_actual.list_fulfilments(city, CITY, ticket.id)
    [rework] = plan_vs_actual.list_reworks(city, CITY, ticket.id)

    assert (found.role, found.plan, found.plan_on) == (OrderRole.LEAD, "分两步", plan["day"])
    assert found.result == "全部清理"
    assert rework.reason == "只清了一半"


def test_the_usual_reasons_come_first(city: Session) -> None:
    once, named = "只此一次", "王女士说没人来过"
    for reason in ("缺照片", "未联系诉求人", "缺照片", "缺照片", "未联系诉求人", once, named, named):
        do(city, completed(city), Act.REWORK, "reviewer", at=MORNING + 70 * MINUTE, text=reason)
    city.flush()

    assert reason_presets.list_usual_reasons(city, CITY, Act.REWORK, now=LATE) == ["缺照片", "未联系诉求人"]
    assert reason_presets.list_usual_reasons(city, CITY, Act.REWORK, now=LATE + timedelta(days=200)) == []


def test_only_what_nobody_objects_to_and_photos_show_passes_with_others(city: Session) -> None:
    ticket = completed(city)

    with pytest.raises(DomainError, match="照片"):
        batch_checks.check_together(city, PEOPLE["reviewer"], ticket.id)
    do(city, ticket, Act.OBJECT, "town", at=MORNING + 65 * MINUTE, text="没有清完")
    with pytest.raises(DomainError, match="异议"):
        batch_checks.check_together(city, PEOPLE["reviewer"], ticket.id)


def test_what_is_not_solved_is_not_closed_with_others(city: Session) -> None:
    ticket = fed_back(city)
    do(
        city, ticket, Act.CALL_BACK, "caller", at=MORNING + 90 * MINUTE,
        reached=True, solved=False, satisfied=False, text="又堆上了",
    )  # fmt: skip

    with pytest.raises(DomainError, match="未解决"):
        batch_checks.check_solved(city, PEOPLE["caller"], ticket.id)


def test_rates_are_shares_of_those_who_were_reached(city: Session) -> None:
    answers = ((True, True), (True, False), (False, False))
    for solved, satisfied in answers:
        do(
            city, fed_back(city), Act.CALL_BACK, "caller", at=MORNING + 90 * MINUTE,
            reached=True, solved=solved, satisfied=satisfied,
        )  # fmt: skip
    do(city, fed_back(city), Act.MISS_CALL_BACK, "caller", at=MORNING + 91 * MINUTE, text="无人接听")
    city.flush()

    found = call_backs.load_rates(city, CITY, since=MORNING, now=LATE)

    assert (found.reached, found.solved, found.satisfied, found.missed) == (3, 2, 1, 1)
    assert call_backs.load_rates(city, CITY, since=LATE, now=LATE).reached == 0


def test_tries_count_from_the_last_reply(city: Session) -> None:
    ticket = fed_back(city)
    do(city, ticket, Act.MISS_CALL_BACK, "caller", at=MORNING + 81 * MINUTE, text="占线")
    before = call_backs.load_tries(city, CITY, ticket.id)
    do(
        city, ticket, Act.CALL_BACK, "caller", at=MORNING + 82 * MINUTE,
        reached=True, solved=False, satisfied=False,
    )  # fmt: skip
    do(city, ticket, Act.REOPEN, "caller", at=MORNING + 83 * MINUTE, text="未解决")
    lead = lead_of(city, ticket).id
    do(city, ticket, Act.COMPLETE, "D01", at=MORNING + 84 * MINUTE, order=lead, text="再次清理")
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 85 * MINUTE)
    do(city, ticket, Act.FEED_BACK, "caller", at=MORNING + 86 * MINUTE, text="已办", delivery=BY_PHONE)

    after = call_backs.load_tries(city, CITY, ticket.id)

    assert before.made == 1
    assert before.next_at is not None
    assert before.next_at > MORNING + 81 * MINUTE
    assert after.made == 0
    with pytest.raises(DomainError, match="现已尝试 0 次"):
        do(city, ticket, Act.CALL_BACK, "caller", at=MORNING + 87 * MINUTE, reached=False)


def test_the_list_of_calls_goes_by_the_call_back_clock(city: Session) -> None:
    later = fed_back(city)
    sooner = fed_back(city)
    later_clock = timedelta(days=1)
    city.flush()
    for clock in ticket_clocks(city, later):
        assert clock.due_at is not None
        clock.due_at += later_clock

    found = load_queue_page(city, PEOPLE["caller"], Queue.TO_CALL_BACK, page=Page(), now=LATE)

    assert [one.number for one in found.tickets] == [sooner.number, later.number]


def ticket_clocks(session: Session, ticket: Ticket) -> list[Clock]:
    return list(
        session.scalars(select(Clock).where(Clock.ticket_id == ticket.id, Clock.kind == ClockKind.CALL_BACK))
    )


def test_unsolved_answers_stand_on_top_of_what_is_to_be_closed(city: Session) -> None:
    numbers = []
    for solved in (True, False):
        ticket = fed_back(city)
        do(
            city, ticket, Act.CALL_BACK, "caller", at=MORNING + 90 * MINUTE,
            reached=True, solved=solved, satisfied=solved,
        )  # fmt: skip
        numbers.append(ticket.number)
    city.flush()

    found = load_queue_page(city, PEOPLE["caller"], Queue.TO_CLOSE, page=Page(), now=LATE)

    assert [one.number for one in found.tickets] == numbers[::-1]


def test_a_reply_by_short_message_is_queued_with_it(city: Session) -> None:
    ticket = completed(city)
    phoned(city, ticket)
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 70 * MINUTE)

    do(
        city, ticket, Act.FEED_BACK, "caller", at=MORNING + 80 * MINUTE,
        text="已清理，感谢您的反映", delivery=DeliveryProof(ReplyChannel.SMS),
    )  # fmt: skip
    city.flush()

    [sent] = city.scalars(select(Delivery).where(Delivery.ticket_id == ticket.id, Delivery.body.is_not(None)))
    [reply] = ticket_activity.load_ticket_activity(city, PEOPLE["caller"], ticket.id).replies
    assert (sent.body, sent.state) == ("已清理，感谢您的反映", DeliveryState.PENDING)
    assert (reply.sent, reply.provider_id) == (DeliveryState.PENDING, None)


def test_a_short_message_needs_a_phone(city: Session) -> None:
    ticket = completed(city)
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 70 * MINUTE)
    city.get_one(Reporter, (CITY, ticket.id)).phone = None
    with pytest.raises(Invalid, match="没有登记电话"):
        do(
            city, ticket, Act.FEED_BACK, "caller", at=MORNING + 80 * MINUTE,
            text="已清理", delivery=DeliveryProof(ReplyChannel.SMS),
        )  # fmt: skip


def test_every_figure_counts_what_its_list_shows(city: Session) -> None:
    unanswered = dispatched(city)
    passed_on = dispatched(city)
    do(
        city, passed_on, Act.TRANSFER, "D01", at=MORNING + 6 * MINUTE,
        order=lead_of(city, passed_on).id, successor="D02", text="职责",
    )  # fmt: skip
    given_back = dispatched(city)
    do(
        city,
        given_back,
        Act.RETURN,
        "D01",
        at=MORNING + 6 * MINUTE,
        order=lead_of(city, given_back).id,
        text="职责",
    )
    slow = dispatched(city)
    do(city, slow, Act.RESPOND, "D01", at=LATE, order=lead_of(city, slow).id, contact=Contact.CALL)
    twice = completed(city)
    do(city, twice, Act.REWORK, "reviewer", at=MORNING + 70 * MINUTE, text="缺照片")
    now = LATE + timedelta(days=5)
    city.flush()

    for party in supervision.load_figures_by_party(city, CITY, now=now):
        for figure in Figure:
            rows = supervision_lists.list_behind(city, CITY, party=party.code, figure=figure, now=now)
            assert len(rows) == getattr(party, figure.value), (party.code, figure)

    [ours] = [one for one in supervision.load_figures_by_party(city, CITY, now=now) if one.code == "D01"]
    assert all(getattr(ours, figure.value) for figure in Figure)
    rows = supervision_lists.list_behind(city, CITY, party="D01", figure=Figure.UNANSWERED, now=now)
    assert unanswered.number in supervision_lists.list_numbers(rows)


def test_the_party_is_told_of_a_notice_and_the_office_of_its_answer(database: DatabaseUrls) -> None:
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        ticket = dispatched(session)
        number = ticket.number
    with transaction(PEOPLE["supervisor"].scope) as session:
        notice = issued(session, an_issue(number), now=LATE)
        payload = WordsPayload(text="已整改")
        answer = WorkflowRequest(SupervisionAct.ANSWER, payload, str(notice.id), notice.version)
    with transaction(PEOPLE["D01"].scope) as session:
        execute(session, SUPERVISION_NOTICES, answer, actor=PEOPLE["D01"], now=LATE + MINUTE)

    with owner_transaction() as session:
        told = session.execute(
            select(Notice.kind, Notice.to_code, Notice.note)
            .where(Notice.event.startswith("supervision:"))
            .order_by(Notice.at)
        ).all()
    assert [(kind, code) for kind, code, _ in told] == [
        (NoticeKind.SUPERVISION_NOTICE, "D01"),
        (NoticeKind.SUPERVISION_ANSWERED, "supervisor"),
    ]
    assert told[0].note == "督查通报〔2026〕1号：发出"


def test_a_ticket_shows_its_notices_to_the_party_they_were_sent_to_alone(database: DatabaseUrls) -> None:
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        ticket = dispatched(session, "D02")
        number, ticket_id = ticket.number, ticket.id
    with transaction(PEOPLE["supervisor"].scope) as session:
        issued(session, an_issue(number), now=LATE)

    seen = {}
    for who in ("supervisor", "D01", "D02"):
        with transaction(PEOPLE[who].scope) as session:
            seen[who] = len(supervision.list_notices_about(session, CITY, ticket_id))

    assert seen == {"supervisor": 1, "D01": 1, "D02": 0}


def test_facts_of_a_draft_are_those_of_the_party(city: Session) -> None:
    ticket = dispatched(city, "D02")
    city.flush()

    [lead] = supervision_lists.load_party_tickets(city, CITY, party="D01", numbers=[ticket.number])
    [stranger] = supervision_lists.load_party_tickets(city, CITY, party="D03", numbers=[ticket.number])

    assert lead.sent_at is not None
    assert lead.response_due is not None
    assert replace(stranger, number="", matter=None) == replace(
        stranger, number="", matter=None, sent_at=None, response_due=None, completion_due=None
    )
    assert supervision_lists.find_main_lead(city, CITY, [ticket.number, reported(city).number]) == "D01"
