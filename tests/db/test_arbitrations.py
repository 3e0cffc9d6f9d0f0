"""A dispute is heard within its limit and decided; the ticket moves on; secret ones are the leader's."""

import json
from datetime import timedelta

import pytest
from plotly.utils import PlotlyJSONEncoder
from sqlalchemy.orm import Session

from dashboard.duty_office.address import OfficeRequest, OfficeView
from dashboard.duty_office.arbitrations_read_model import list_acts, read_opened
from db.models import Arbitration, Ticket
from db.queries import amendments as amendment_questions
from db.queries import arbitrations as questions
from db.queries.workflow_events import list_steps
from domain.amendment_payloads import AmendmentReason
from domain.amendments import AmendmentStatus
from domain.arbitrations import (
    ArbitrationAct,
    ArbitrationStatus,
    DecisionPayload,
    SecretDecisionPayload,
    StatementPayload,
)
from domain.enums import Act, Secrecy, Status
from domain.errors import DomainError, Invalid, NotAllowed, NotFound
from services.arbitrations import ARBITRATIONS
from services.workflow.engine import WorkflowRequest, execute
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do, lead_of
from tests.support.workflow.city import MORNING, dispatched
from tests.support.workflow.subjects import a_claim, do_act

DAY = timedelta(days=1)
OFFICE = PEOPLE["list_office"]


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def claim(session: Session, who: str = "D01", ticket: Ticket | None = None, **changes) -> Arbitration:
    request = WorkflowRequest(ArbitrationAct.CLAIM, a_claim(session, ticket, **changes))
    made: Arbitration = execute(session, ARBITRATIONS, request, actor=PEOPLE[who], now=MORNING)
    return made


def state(session: Session, row: Arbitration, who: str, *, at=MORNING) -> None:
    payload = StatementPayload(text="清单写明由对方负责")
    request = WorkflowRequest(ArbitrationAct.STATE, payload, str(row.id))
    execute(session, ARBITRATIONS, request, actor=PEOPLE[who], now=at)


def decide(session: Session, row: Arbitration, who: str = "list_office", *, at=MORNING) -> Arbitration:
    is_leader = who == "leader"
    payload = (SecretDecisionPayload if is_leader else DecisionPayload)(lead="D02", text="清单写明由其承担")
    act = ArbitrationAct.DECIDE_SECRET if is_leader else ArbitrationAct.DECIDE
    done: Arbitration = execute(
        session, ARBITRATIONS, WorkflowRequest(act, payload, str(row.id)), actor=PEOPLE[who], now=at
    )
    return done


def test_both_sides_are_heard_before_the_list_office_decides(city):
    row = claim(city, against=("D02",))
    with pytest.raises(DomainError, match="陈述"):
        decide(city, row)

    state(city, row, "D02")
    decide(city, row)

    assert (row.status, row.lead, row.stated) == (ArbitrationStatus.DECIDED, "D02", ["D01", "D02"])
    acts = [step.act for step in list_steps(city, CITY, "arbitration", str(row.id))]
    assert acts == ["claim", "state", "decide"]


def test_after_the_limit_of_three_working_days_it_is_decided_without_a_statement(city):
    row = claim(city, against=("D02",))
    assert row.due_at is not None
    assert 3 * DAY < row.due_at - MORNING < 4 * DAY

    with pytest.raises(DomainError, match="陈述期限"):
        state(city, row, "D02", at=row.due_at)

    assert decide(city, row, at=row.due_at).status is ArbitrationStatus.DECIDED


def test_only_units_concerned_state(city):
    row = claim(city, against=("D02",))

    with pytest.raises(NotAllowed):
        state(city, row, "town")


def test_the_ticket_keeps_moving_under_its_first_receiver(city):
    ticket = dispatched(city)
    claim(city, ticket=ticket, against=("D02",))

    do(
        city,
        ticket,
        Act.RESPOND,
        "D01",
        at=MORNING + DAY,
        order=lead_of(city, ticket).id,
        contact="call",
        text="已联系",
    )

    assert (ticket.status, ticket.department) == (Status.DISPATCHED, "D01")


def test_a_ticket_has_one_open_dispute_which_its_readers_know_of(city):
    ticket = dispatched(city)
    row = claim(city, ticket=ticket, against=("D02",))

    with pytest.raises(DomainError, match="正在进行"):
        claim(city, who="town", ticket=ticket, against=("D02",))

    dispute = questions.find_open_dispute(city, CITY, ticket.id)
    assert dispute is not None
    assert (dispute.year, dispute.sequence) == (row.year, row.sequence)


def test_the_center_names_both_sides(city):
    with pytest.raises(Invalid, match="两方"):
        claim(city, who="dispatcher", against=("D01",))

    row = claim(city, who="dispatcher", against=("D01", "D02"))
    assert (row.claimant, row.parties, row.stated) == (None, ["D01", "D02"], [])


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        pytest.param({"text": " "}, "主张", id="no claim"),
        pytest.param({"text": "请找李先生 13805361234"}, "个人信息", id="a person"),
        pytest.param({"against": ()}, "另一方", id="nobody on the other side"),
        pytest.param({"against": ("D01", "D02", "001", "002", "D03")}, "最多", id="too many"),
    ],
)
def test_a_claim_that_does_not_hold_together_is_refused(city, changes, complaint):
    with pytest.raises(Invalid, match=complaint):
        claim(city, **changes)


@pytest.mark.parametrize(
    "changes",
    [{"number": "SG20990101-9999"}, {"duty": "S-499"}, {"against": ("D99",)}],
    ids=["ticket", "duty", "party"],
)
def test_what_a_claim_names_must_be_there(city, changes):
    with pytest.raises(NotFound):
        claim(city, **changes)


def test_a_secret_ticket_is_decided_by_the_leader_and_not_by_the_list_office(city):
    row = claim(city, against=("D02",))
    state(city, row, "D02")
    ticket = city.get(Ticket, (CITY, row.ticket_id))
    ticket.secrecy = Secrecy.SECRET
    city.flush()

    with pytest.raises(NotAllowed, match="中心领导"):
        decide(city, row)

    assert decide(city, row, "leader").lead == "D02"


def test_the_page_offers_the_decision_on_a_secret_ticket_to_the_leader_alone(city):
    row = claim(city, against=("D02",))
    state(city, row, "D02")
    city.get(Ticket, (CITY, row.ticket_id)).secrecy = Secrecy.SECRET
    city.flush()
    request = OfficeRequest(OfficeView.ARBITRATIONS, opened=str(row.id))
    facts = questions.load_arbitration(city, CITY, str(row.id))

    shown = read_opened(city, PEOPLE["leader"], request, now=MORNING)

    assert "decide_secret" in json.dumps(shown, cls=PlotlyJSONEncoder)
    assert list_acts(PEOPLE["leader"], facts, now=MORNING) == [ArbitrationAct.DECIDE_SECRET]
    assert ArbitrationAct.DECIDE not in list_acts(OFFICE, facts, now=MORNING)


def test_the_leader_does_not_decide_what_the_list_office_may_see(city):
    row = claim(city, against=("D02",))
    state(city, row, "D02")

    with pytest.raises(NotAllowed):
        decide(city, row, "leader")


def test_one_act_makes_a_decision_the_draft_of_an_amendment(city):
    row = claim(city, against=("D02",))
    state(city, row, "D02")
    decide(city, row)

    do_act(city, ARBITRATIONS, ArbitrationAct.AMEND, row, OFFICE)

    made = amendment_questions.load_amendment(city, CITY, str(row.amendment_id))
    assert (made.status, made.reason, made.party) == (
        AmendmentStatus.DRAFTED,
        AmendmentReason.ARBITRATION,
        "D01",
    )
    assert row.status is ArbitrationStatus.AMENDED


def test_a_claim_is_withdrawn_by_the_claimant_alone(city):
    row = claim(city, against=("D02",))

    with pytest.raises(NotFound):
        do_act(city, ARBITRATIONS, ArbitrationAct.WITHDRAW, row, PEOPLE["D02"])

    assert do_act(city, ARBITRATIONS, ArbitrationAct.WITHDRAW, row, PEOPLE["D01"]).status == "withdrawn"
