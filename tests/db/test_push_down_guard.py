"""What hands a town the lead that the list gives a department is flagged: with a reason, for the office."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Notice, PushDown, Ticket, WorkOrder
from db.queries.push_downs import list_push_downs
from db.session import owner_transaction, transaction
from domain.coordination import Contact
from domain.enums import Act, Secrecy
from domain.errors import Invalid, InvalidFields, NotAllowed
from domain.notifications import NoticeKind
from domain.payload_values import ConsultationDetails, Task
from domain.push_downs import (
    FindingPayload,
    IssuerKind,
    PushAct,
    PushOrigin,
    PushStatus,
    PushWay,
    ReferredPayload,
    SettlementPayload,
)
from services.push_downs import PUSH_DOWNS
from services.workflow.engine import WorkflowRequest, execute
from tests.support import factories
from tests.support.dispatcher_desk import AFTERNOON, CITY, LATER
from tests.support.duties import a_shared_duty, publish_duties
from tests.support.people import PEOPLE, do, lead_of, order_of

WHY = "村内小作坊，镇街已在现场"


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    publish_duties(session, a_shared_duty(lead=("D01", "D02"), cooperating=()))
    return session


def dispatched(session: Session, *, lead: str = "001", secrecy=Secrecy.NORMAL, at=AFTERNOON, **said):
    ticket = factories.a_ticket(session, secrecy=secrecy)
    do(session, ticket, Act.DISPATCH, "dispatcher", at=at, lead=lead, **said)
    return ticket


def flagged(session: Session) -> list[PushDown]:
    return list(session.scalars(select(PushDown).where(PushDown.origin == PushOrigin.FLAGGED)))


def told(session: Session) -> list[Notice]:
    return list(session.scalars(select(Notice).where(Notice.kind == NoticeKind.PUSH_DOWN_FLAGGED)))


@pytest.mark.parametrize("said", [{}, {"duty": "S-401"}], ids=["by its matter", "by the duty chosen"])
def test_a_town_as_lead_needs_a_reason(city, said):
    with pytest.raises(InvalidFields) as refusal:
        dispatched(city, **said)

    assert set(refusal.value.faults) == {"list_reason"}
    assert "擅自下压" in str(refusal.value)
    assert flagged(city) == []


def test_a_town_as_lead_is_flagged_with_the_department_of_the_list_behind_it(city):
    ticket = dispatched(city, duty="S-401", situation="S-401-1", list_reason=WHY)

    [row] = flagged(city)

    assert (row.status, row.town_code, row.department) == (PushStatus.FLAGGED, "001", "D01")
    assert (row.issuer_kind, row.way) == (IssuerKind.CENTER, PushWay.WORK_ORDER)
    assert (row.ticket_id, row.work_order_id) == (ticket.id, lead_of(city, ticket).id)
    assert (row.duty, row.situation, row.duty_version, row.reason) == ("S-401", "S-401-1", 1, WHY)


def test_the_supervision_office_is_notified_and_the_list_names_the_ticket(city):
    ticket = dispatched(city, list_reason=WHY)

    [notice] = told(city)
    [row] = list_push_downs(city, CITY)

    assert (notice.to_kind, notice.to_code, notice.note) == (
        "role",
        "supervisor",
        "S-401 消防领域安全生产监管",
    )
    assert (row.origin, row.ticket_number, row.duty) == (PushOrigin.FLAGGED, ticket.number, "S-401")


def test_a_town_that_cooperates_is_not_flagged(city):
    dispatched(city, lead="D01", cooperating=("001",))

    assert (flagged(city), told(city)) == ([], [])


def test_another_department_is_an_override_and_no_push_down(city):
    factories.a_party(city, CITY, "D03")

    ticket = dispatched(city, lead="D03", duty="S-401", list_reason=WHY)

    assert (flagged(city), lead_of(city, ticket).list_reason) == ([], WHY)


def test_reassigning_to_a_town_is_flagged_and_back_to_a_department_takes_it_back(city):
    ticket = dispatched(city, lead="D01")
    hand = {"order": lead_of(city, ticket).id, "successor": "001", "text": "请镇街处理"}
    with pytest.raises(InvalidFields):
        do(city, ticket, Act.REASSIGN, "dispatcher", at=LATER, **hand)

    do(city, ticket, Act.REASSIGN, "dispatcher", at=LATER, **hand, list_reason=WHY)
    [row] = flagged(city)
    assert (row.status, row.department) == (PushStatus.FLAGGED, "D01")
    back = {"order": lead_of(city, ticket).id, "successor": "D02", "text": "改回部门"}
    do(city, ticket, Act.REASSIGN, "dispatcher", at=LATER + timedelta(hours=1), **back)

    city.refresh(row)
    assert (row.status, row.settlement) == (PushStatus.WITHDRAWN, "已随工单收回")


def test_a_dispatch_taken_back_takes_its_flag_and_its_notice_back(city):
    ticket = dispatched(city, list_reason=WHY)

    do(city, ticket, Act.WITHDRAW_DISPATCH, "dispatcher", at=AFTERNOON)

    assert ([row.status for row in flagged(city)], told(city)) == ([PushStatus.WITHDRAWN], [])


def transferred(session: Session, **said):
    ticket = dispatched(session, lead="D02", at=datetime(2026, 9, 21, 1, 0, tzinfo=UTC))
    order = lead_of(session, ticket)
    do(session, ticket, Act.RESPOND, "D02", at=LATER, order=order.id, contact=Contact.CALL)
    do(
        session,
        ticket,
        Act.TRANSFER,
        "D02",
        at=LATER,
        order=order.id,
        successor="001",
        text="属地办理",
        **said,
    )
    return ticket, order


def test_a_transfer_to_a_town_is_flagged_with_its_proposer_behind_it(city):
    with pytest.raises(InvalidFields) as refusal:
        transferred(city)
    assert set(refusal.value.faults) == {"list_reason"}

    transferred(city, list_reason=WHY)

    [row] = flagged(city)
    assert (row.department, row.issuer_kind, row.issuer_name) == ("D02", IssuerKind.DEPARTMENT, "单位D02")
    assert row.way is PushWay.TRANSFER


def test_a_town_declines_what_is_pushed_down_and_the_flag_is_taken_back(city):
    ticket, order = transferred(city, list_reason=WHY)

    do(city, ticket, Act.DECLINE, "town", at=LATER, order=order.id, text="主体责任在部门")

    assert [row.status for row in flagged(city)] == [PushStatus.WITHDRAWN]


def test_a_town_that_takes_over_stays_flagged_until_it_goes_back(city):
    ticket, order = transferred(city, list_reason=WHY)
    do(city, ticket, Act.TAKE_OVER, "town", at=LATER, order=order.id)
    assert [row.status for row in flagged(city)] == [PushStatus.FLAGGED]

    own = order_of(city, ticket, "001")
    do(city, ticket, Act.REASSIGN, "dispatcher", at=LATER, order=own.id, successor="D01", text="收回")

    city.expire_all()
    assert [row.status for row in flagged(city)] == [PushStatus.WITHDRAWN]


def test_help_is_not_transferred_to_a_town(city):
    ticket = dispatched(city, lead="D01", cooperating=("D02",))
    helper = order_of(city, ticket, "D02")

    with pytest.raises(Invalid, match="部门职责不能转给镇街"):
        do(city, ticket, Act.TRANSFER, "D02", at=LATER, order=helper.id, successor="001", text="属地",
           list_reason=WHY)  # fmt: skip


def consulted(session: Session, *parties: str, who: str = "dispatcher", **said):
    ticket = dispatched(session, lead="D01")
    tasks = tuple(Task(party, "拆除违建", date(2026, 10, 20)) for party in parties)
    held = ConsultationDetails(
        LATER, "现场", attendance="各单位", conclusions="限期拆除", tasks=tasks, invited=()
    )
    do(session, ticket, Act.CONSULT, who, at=LATER, consultation=held, **said)
    return ticket


def test_conclusions_that_leave_all_to_a_town_are_flagged(city):
    with pytest.raises(InvalidFields):
        consulted(city, "001")

    consulted(city, "001", list_reason=WHY)

    [row] = flagged(city)
    assert (row.way, row.department, row.town_code) == (PushWay.REQUEST, "D01", "001")


@pytest.mark.parametrize(
    ("parties", "who"),
    [pytest.param(("001", "D02"), "dispatcher", id="a lead has its part"),
     pytest.param(("001",), "town", id="written down by the town"),
     pytest.param((), "dispatcher", id="no tasks")],
)  # fmt: skip
def test_other_conclusions_are_not_flagged(city, parties, who):
    consulted(city, *parties, who=who)

    assert flagged(city) == []


def test_a_secret_ticket_needs_the_reason_and_is_never_told_of(city):
    with pytest.raises(InvalidFields):
        dispatched(city, secrecy=Secrecy.SECRET)

    ticket = dispatched(city, secrecy=Secrecy.SECRET, list_reason=WHY)

    assert (flagged(city), told(city)) == ([], [])
    assert lead_of(city, ticket).list_reason == WHY


def test_what_was_flagged_goes_out_of_the_list_when_its_ticket_becomes_secret(city):
    ticket = dispatched(city, list_reason=WHY)

    do(city, ticket, Act.CORRECT, "dispatcher", at=LATER, text="涉密", correction={"secrecy": Secrecy.SECRET})
    city.flush()

    assert list_push_downs(city, CITY) == []


def settle(session: Session, row: PushDown, act: PushAct, payload, who: str = "supervisor") -> None:
    execute(session, PUSH_DOWNS, WorkflowRequest(act, payload, str(row.id)), actor=PEOPLE[who], now=LATER)


@pytest.mark.parametrize(
    ("act", "payload", "state"),
    [
        (PushAct.CONFIRM_WITHDRAWAL, SettlementPayload(settlement="部门已收回"), PushStatus.WITHDRAWN),
        (PushAct.ADMIT, ReferredPayload(settlement="清单已调整", reference="示例3号"), PushStatus.ADMITTED),
        (PushAct.ISSUE_NOTICE, ReferredPayload(settlement="已通报", reference="督1号"), PushStatus.NOTICED),
        (PushAct.HAND_OVER, SettlementPayload(settlement="移交问责线索"), PushStatus.HANDED_OVER),
        (PushAct.DISMISS, FindingPayload(finding="镇街自愿"), PushStatus.DISMISSED),
    ],
)  # fmt: skip
def test_every_outcome_is_an_act_of_the_office_and_kept(city, act, payload, state):
    dispatched(city, list_reason=WHY)
    [row] = flagged(city)
    with pytest.raises(NotAllowed):
        settle(city, row, act, payload, who="dispatcher")

    settle(city, row, act, payload)

    assert (row.status, row.found_by_name) == (state, PEOPLE["supervisor"].name)
    assert bool(row.settled_at) is (state is not PushStatus.DISMISSED)


@pytest.mark.parametrize(
    ("act", "payload"),
    [
        (PushAct.ADMIT, ReferredPayload(settlement="已调整")),
        (PushAct.HAND_OVER, SettlementPayload(settlement="")),
    ],
)  # fmt: skip
def test_an_outcome_without_document_or_words_is_refused(city, act, payload):
    dispatched(city, list_reason=WHY)

    with pytest.raises(Invalid):
        settle(city, flagged(city)[0], act, payload)


def test_the_order_stays_with_the_town_until_it_is_reassigned(city):
    ticket = dispatched(city, list_reason=WHY)

    orders = city.scalars(select(WorkOrder).where(WorkOrder.ticket_id == ticket.id)).all()

    assert [order.department for order in orders] == ["001"]


def test_a_department_writes_its_flag_and_a_town_takes_it_back_within_their_scopes(database):
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        publish_duties(session, a_shared_duty(lead=("D01", "D02"), cooperating=()))
        ticket = dispatched(session, lead="D02", at=datetime(2026, 9, 21, 1, 0, tzinfo=UTC)).id

    def act(who: str, act: Act, **said: object) -> None:
        with transaction(PEOPLE[who].scope) as session:
            found = session.get_one(Ticket, (CITY, ticket))
            do(session, found, act, who, at=LATER, order=lead_of(session, found).id, **said)

    act("D02", Act.TRANSFER, successor="001", text="属地办理", list_reason=WHY)
    act("town", Act.DECLINE, text="主体责任在部门")

    with transaction(PEOPLE["supervisor"].scope) as session:
        [row] = list_push_downs(session, CITY)
    with transaction(PEOPLE["D01"].scope) as session:
        assert list_push_downs(session, CITY) == []
    assert (row.status, row.department) == (PushStatus.WITHDRAWN, "D02")
