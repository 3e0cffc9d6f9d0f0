"""Departments are renamed, merged, ended and split by a document: nothing open is lost, no deadline moves."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from db.models import AccountGrant, Matter, Motion, Notice, TicketEvent, WorkflowEvent
from db.models import DepartmentChange as Change
from db.queries import department_names, precedents, supervision, ticket_detail
from db.queries import duties as duty_questions
from domain.coordination import MotionKind
from domain.department_changes import DepartmentChangeKind, DepartmentChangeStatus
from domain.duties import DutyList
from domain.enums import Act, Role
from domain.errors import DomainError
from services import department_change_preview, department_changes, department_succession
from tests.support import factories
from tests.support.department_changes import (
    LATER,
    REFERENCE,
    TODAY,
    TOMORROW,
    a_change,
    applied,
    clocks,
    department,
    done,
    lists,
    orders,
    planned,
)
from tests.support.duties import an_editor
from tests.support.people import CITY, PEOPLE, do, lead_of, order_of
from tests.support.workflow.city import BY_PHONE, MINUTE, MORNING, acts_of, completed, dispatched, reported
from tests.support.workflow.subjects import an_issue, issued


@pytest.fixture
def city(session):
    factories.a_city(session)
    factories.a_calendar(session)
    factories.a_party(session, CITY, "D03")
    return session


def test_a_rename_keeps_the_code_and_the_name_of_former_days(city):
    change = applied(city, a_change(DepartmentChangeKind.RENAME))

    assert change.status is DepartmentChangeStatus.APPLIED
    assert department(city, "D01").name == "新名局"
    before, since = TODAY - timedelta(days=1), TODAY
    assert department_names.load_names_on(city, CITY, before)["D01"][0] == "单位D01"
    assert department_names.load_names_on(city, CITY, since)["D01"][0] == "新名局"


def test_a_merger_moves_open_orders_with_their_clocks(city):
    ticket = dispatched(city)
    before, [(ident, *_)] = clocks(city, ticket), orders(city, ticket)

    change = applied(city, a_change())

    assert orders(city, ticket) == [(ident, "D02", "lead", True)]
    assert clocks(city, ticket) == before
    assert ticket.department == "D02"
    assert set(ticket.departments) == {"D01", "D02"}
    assert acts_of(city, ticket)[-1] is Act.SUCCEED
    assert done(change)["moved"] == 1
    ended = department(city, "D01")
    assert (ended.valid_to, ended.successor) == (TODAY, "D02")
    assert department(city, "D02").predecessors == ["D01"]


def test_two_orders_of_what_became_one_department_are_joined(city):
    ticket = dispatched(city, "D02")
    lead = lead_of(city, ticket).id

    applied(city, a_change())

    assert [(row[0], *row[1:]) for row in orders(city, ticket) if row[3]] == [(lead, "D02", "lead", True)]
    ended = order_of(city, ticket, "D02") if lead_of(city, ticket).department != "D02" else None
    assert ended is None
    event = city.scalars(select(TicketEvent).order_by(TicketEvent.seq.desc()).limit(1)).one()
    assert event.data["joined"] == 1


def test_the_lists_name_the_successor_by_the_document(city):
    lists(city)

    change = applied(city, a_change())

    [power] = duty_questions.list_texts(city, CITY, DutyList.POWER)
    [shared] = duty_questions.list_texts(city, CITY, DutyList.SHARED)
    assert (power.lead, shared.lead, shared.cooperating) == (("D02",), ("D02",), ())
    assert "移送线索" in shared.lead_duty
    assert shared.situations[0].department == "D02"
    newest = duty_questions.list_versions(city, CITY, DutyList.SHARED)[0]
    assert (newest.reference, newest.effective_from) == (REFERENCE, TODAY)
    assert done(change)["versions"] == {"power": 2, "shared": 2}


def test_the_preview_says_what_is_done_and_writes_nothing(city):
    lists(city)
    dispatched(city)
    joined = dispatched(city, "D02")
    before = orders(city, joined)

    shown = department_change_preview.preview_change(city, a_change(), actor=an_editor(), now=LATER)

    assert (dict(shown.orders), shown.joined, shown.stays) == ({"D02": 2}, 1, 0)
    assert shown.duties == {"power": {"lead": 1}, "shared": {"lead": 1}}
    assert orders(city, joined) == before
    assert city.scalar(select(func.count()).select_from(Change)) == 0
    found = done(applied(city, a_change()))
    assert (found["moved"], found["joined"]) == (2, 1)


def test_accounts_follow_and_keep_their_roles(city):
    account = factories.an_account(city, "wang")
    factories.a_grant(city, account, Role.DEPARTMENT, department="D01")
    both = factories.an_account(city, "li")
    for code in ("D01", "D02"):
        factories.a_grant(city, both, Role.DEPARTMENT, department=code)

    change = applied(city, a_change())

    found = city.execute(select(AccountGrant.account_id, AccountGrant.department)).all()
    assert sorted(found) == sorted([(account, "D02"), (both, "D02")])
    assert done(change)["accounts"] == 2


def test_passed_orders_and_ratings_keep_the_department_of_their_time(city):
    ticket = completed(city)
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 90 * MINUTE)
    passed = orders(city, ticket)

    applied(city, a_change())

    assert orders(city, ticket) == passed
    assert ticket.department == "D02"
    assert ticket.closed_at is None


def test_what_comes_back_to_an_ended_department_goes_to_its_successor(city):
    ticket = completed(city)
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 90 * MINUTE)
    do(city, ticket, Act.FEED_BACK, "caller", at=MORNING + 95 * MINUTE, text="已办", delivery=BY_PHONE)
    applied(city, a_change())
    do(city, ticket, Act.CALL_BACK, "caller", at=LATER, solved=False, satisfied=False, reached=True)
    do(city, ticket, Act.REOPEN, "caller", at=LATER + MINUTE, text="没有解决")

    assert department_succession.hand_over_strays(city, CITY, LATER + 2 * MINUTE) == 1

    assert lead_of(city, ticket).department == "D02"
    assert department_succession.hand_over_strays(city, CITY, LATER + 3 * MINUTE) == 0


def test_a_proposed_transfer_waits_for_the_successor(city):
    ticket = dispatched(city)
    factories.a_party(city, CITY, "D04")
    do(city, ticket, Act.TRANSFER, "D01", at=MORNING + 30 * MINUTE, order=lead_of(city, ticket).id,
       successor="D03", text="属其职责")  # fmt: skip

    applied(city, a_change(department="D03", successor="D04"))

    [motion] = motions_of(city, ticket)
    assert (motion.asked_of, motion.data["successor"], motion.answered_at) == ("D04", "D04", None)
    assert set(ticket.guests) == {"D04"}


def motions_of(session, ticket):
    session.flush()
    return list(session.scalars(select(Motion).where(Motion.ticket_id == ticket.id)))


def test_a_transfer_to_what_became_the_same_department_lapses(city):
    ticket = dispatched(city)
    do(city, ticket, Act.TRANSFER, "D01", at=MORNING + 30 * MINUTE, order=lead_of(city, ticket).id,
       successor="D02", text="属其职责")  # fmt: skip

    applied(city, a_change())

    [motion] = motions_of(city, ticket)
    assert (motion.kind, motion.outcome.value) == (MotionKind.TRANSFER, "lapsed")
    assert lead_of(city, ticket).department == "D02"
    assert ticket.guests == []


def test_an_end_gives_each_item_to_its_successor(city):
    lists(city)

    applied(city, a_change(DepartmentChangeKind.END, successor="D02", items={"S-401": "D03"}))

    [power] = duty_questions.list_texts(city, CITY, DutyList.POWER)
    [shared] = duty_questions.list_texts(city, CITY, DutyList.SHARED)
    assert (power.lead, shared.lead) == (("D02",), ("D03",))


def test_a_split_moves_the_chosen_and_leaves_the_rest(city):
    lists(city)
    plain, of_item = dispatched(city), dispatched(city)
    order = lead_of(city, of_item)
    order.duty, order.duty_list, order.duty_version = "S-401", DutyList.SHARED, 1

    applied(city, a_change(DepartmentChangeKind.SPLIT))

    made = department(city, "D09")
    assert (made.name, made.valid_from, made.predecessors) == ("新设局", TODAY, ["D01"])
    assert department(city, "D01").valid_to is None
    assert (lead_of(city, plain).department, lead_of(city, of_item).department) == ("D01", "D09")
    [shared] = duty_questions.list_texts(city, CITY, DutyList.SHARED)
    [power] = duty_questions.list_texts(city, CITY, DutyList.POWER)
    assert (shared.lead, power.lead) == (("D09",), ("D01",))


def test_a_planned_change_waits_for_its_day_and_is_applied_once(city):
    change = planned(city, a_change(effective_on=TOMORROW))

    assert department_changes.apply_due(city, CITY, LATER) == 0
    assert department_changes.apply_due(city, CITY, LATER + timedelta(days=1)) == 1
    assert department_changes.apply_due(city, CITY, LATER + timedelta(days=1)) == 0
    events = city.scalars(
        select(WorkflowEvent.act).where(WorkflowEvent.subject == str(change.id)).order_by(WorkflowEvent.seq)
    )
    assert list(events) == ["plan", "apply"]
    assert city.scalar(select(func.count()).select_from(Notice).where(Notice.subject.is_not(None))) == 3


def test_one_that_something_stands_against_is_refused_on_its_day(city):
    change = planned(city, a_change(effective_on=TOMORROW))
    ticket = dispatched(city)
    other = department(city, "D02")
    other.valid_to, other.successor = TODAY, "D03"
    city.flush()

    department_changes.apply_due(city, CITY, LATER + timedelta(days=1))

    city.refresh(change)
    assert change.status is DepartmentChangeStatus.REFUSED
    assert "不能承接" in (change.refusal or {})["message"]
    assert lead_of(city, ticket).department == "D01"


def test_a_refusal_names_the_duty_that_breaks_a_rule_by_then(city):
    lists(city)
    change = planned(city, a_change(effective_on=TOMORROW))
    city.delete(city.get_one(Matter, (CITY, "S01001")))

    department_changes.apply_due(city, CITY, LATER + timedelta(days=1))

    city.refresh(change)
    assert change.refusal is not None
    assert "划转后不符合清单规则" in change.refusal["message"]
    assert (change.refusal["values"]["code"], change.refusal["values"]["field"]) == ("S-401", "matters")


def test_two_changes_of_one_department_do_not_wait_together(city):
    planned(city, a_change(effective_on=TOMORROW))

    with pytest.raises(DomainError, match="在等待"):
        planned(city, a_change(DepartmentChangeKind.RENAME, department="D02", effective_on=TOMORROW))


def test_precedents_of_an_ended_department_name_the_one_that_exists(city):
    dispatched(city).matter = "S01001"
    applied(city, a_change())
    applied(city, a_change(department="D02", successor="D03"))

    found = precedents.list_precedents(city, CITY, "S01001", town="001", now=LATER, other_than=None)

    assert department(city, "D01").successor == "D03"
    assert [each.lead for each in found] == ["D03"]


def test_an_ended_department_gets_no_new_work(city):
    applied(city, a_change())
    ticket = reported(city, "intake")

    with pytest.raises(DomainError, match="请选择承接单位"):
        do(city, ticket, Act.DISPATCH, "dispatcher", at=LATER, lead="D01", cooperating=())


def test_former_tickets_are_opened_to_the_successor_month_by_month(city):
    old = factories.a_ticket(city, departments=("D01",))
    applied(city, a_change())

    rounds = 0
    while department_changes.open_history(city, CITY):
        rounds += 1

    city.refresh(old)
    assert 0 < rounds < 20
    assert "D02" in old.departments


@pytest.mark.parametrize("who", ["dispatcher", "D01", "leader", "assessment_office"])
def test_only_the_list_office_and_administrators_change_departments(city, who):
    with pytest.raises(DomainError):
        department_changes.plan_change(city, a_change(), actor=PEOPLE[who], now=LATER)


def test_papers_and_ended_orders_show_the_name_of_their_time(city):
    ticket = completed(city)
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 90 * MINUTE)
    notice = issued(city, an_issue())
    next_day = LATER + timedelta(days=1)
    applied(city, a_change(DepartmentChangeKind.RENAME, effective_on=TOMORROW), now=next_day)
    later = issued(city, an_issue(), now=next_day)
    city.flush()

    assert supervision.load_notice(city, CITY, str(notice.id)).party_name == "单位D01"
    assert supervision.load_notice(city, CITY, str(later.id)).party_name == "新名局"
    detail = ticket_detail.load_ticket_detail(city, PEOPLE["dispatcher"], ticket.id)
    assert [order.department_name for order in detail.orders] == ["单位D01"]
    assert detail.facts.department_name == "新名局"


def test_a_duty_shows_the_names_of_its_day(city):
    lists(city)
    applied(city, a_change(DepartmentChangeKind.RENAME))

    before = duty_questions.load_duty(city, CITY, "S-401", as_of=TODAY - timedelta(days=1))
    since = duty_questions.load_duty(city, CITY, "S-401", as_of=TODAY)

    assert (before.names["D01"], since.names["D01"]) == ("单位D01", "新名局")
