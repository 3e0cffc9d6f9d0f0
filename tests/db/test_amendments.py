"""An amendment goes its way to a version of the list, which names it; only its applicant sees it before."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from db.models import Amendment
from db.queries import amendments as questions
from db.queries import duties as duty_questions
from db.queries.workflow_events import list_steps
from domain.amendment_payloads import AmendmentKind, PublishAmendmentPayload
from domain.amendments import AmendmentAct, AmendmentStatus
from domain.duties import Duty, DutyList, FlowStep, NextStep
from domain.enums import Role, Secrecy
from domain.errors import DomainError, Invalid, InvalidFields, NotFound
from services.amendments import AMENDMENTS
from services.workflow.engine import WorkflowRequest, execute
from tests.support import factories
from tests.support.duties import KNOWN, a_shared_duty, a_situation
from tests.support.people import CITY, PEOPLE
from tests.support.workflow.city import MORNING
from tests.support.workflow.subjects import ACTORS, an_application, brought_to, do_act

DAY = date(2026, 3, 20)
OFFICE = PEOPLE["list_office"]


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    an_application(session)  # the list is there
    return session


def apply(session: Session, who: str = "D01", **changes) -> Amendment:
    request = WorkflowRequest(AmendmentAct.APPLY, an_application(session, **changes))
    made: Amendment = execute(session, AMENDMENTS, request, actor=PEOPLE[who], now=MORNING)
    return made


def lead_to_publishing(session: Session, row: Amendment) -> Amendment:
    for act in (
        AmendmentAct.ACCEPT,
        AmendmentAct.CONSENT,
        AmendmentAct.APPROVE_REVIEW,
        AmendmentAct.SCHEDULE,
    ):
        do_act(session, AMENDMENTS, act, row, OFFICE)
    return row


def publish(session: Session, row: Amendment, document: str = "寿编办〔2026〕10号") -> Amendment:
    payload = PublishAmendmentPayload(document=document)
    request = WorkflowRequest(AmendmentAct.PUBLISH, payload, str(row.id), row.version)
    done: Amendment = execute(session, AMENDMENTS, request, actor=OFFICE, now=MORNING)
    return done


def present(session: Session, code: str = "S-401") -> Duty:
    [found] = [one for one in duty_questions.list_texts(session, CITY, DutyList.SHARED) if one.code == code]
    return found


def test_a_published_amendment_is_a_version_of_the_list_that_names_it(city):
    row = publish(city, lead_to_publishing(city, apply(city)))

    version = duty_questions.list_versions(city, CITY, DutyList.SHARED)[0]
    assert row.status is AmendmentStatus.PUBLISHED
    assert (version.version, version.reference) == (row.published_version, "寿编办〔2026〕10号")
    assert version.note == "清单调整〔2026〕1号"
    assert version.effective_from == row.effective_from == MORNING.date()
    assert present(city).name == "消防安全监管"


def test_one_sentence_of_a_duty_leads_back_to_decision_and_document(city):
    publish(city, lead_to_publishing(city, apply(city)))
    [made] = questions.list_amendments_of_duty(city, CITY, "S-401")

    steps = list_steps(city, CITY, "amendment", str(made.id))
    told = {step.act: step.data for step in steps}

    since = questions.find_since(city, CITY, "S-401")
    assert made.published_version == since
    assert [step.act for step in steps] == [
        "apply",
        "accept",
        "consent",
        "approve_review",
        "schedule",
        "publish",
    ]
    assert told["consent"] == {"document": "寿办〔2026〕7号", "decided_on": "2026-09-21"}
    assert told["publish"]["list_version"] == since
    assert told["apply"]["proposed"]["name"] == "消防安全监管"


def test_an_added_duty_gets_the_next_code_of_its_field_even_of_what_others_applied_for(city):
    said = {"kind": AmendmentKind.ADD, "duty": None}
    new = a_shared_duty("S-400", name="烟花爆竹监管", situations=(a_situation("", name="非法储存"),))

    first = apply(city, proposed=new, **said)
    second = apply(city, who="town", proposed=replace(new, name="危险化学品监管"), **said)

    assert (first.duty, second.duty) == ("S-402", "S-403")
    publish(city, lead_to_publishing(city, first))
    added = present(city, "S-402")
    assert (added.name, [row.code for row in added.situations]) == ("烟花爆竹监管", ["S-402-1"])


def test_a_deleted_duty_ends_with_the_version(city):
    publish(
        city,
        lead_to_publishing(
            city,
            apply(
                city,
                who="town",
                kind=AmendmentKind.ADD,
                duty=None,
                proposed=a_shared_duty("S-400", name="乙"),
            ),
        ),
    )  # a list is never empty

    publish(city, lead_to_publishing(city, apply(city, kind=AmendmentKind.DELETE, proposed=None)))

    assert duty_questions.find_text(city, CITY, "S-401") is None


def test_of_two_amendments_of_one_duty_the_second_keeps_what_the_first_changed(city):
    base = a_shared_duty(powers=())
    first = apply(city, proposed=replace(base, name="甲"))
    second = apply(city, who="town", proposed=replace(base, town_duty=("报告隐患",)))
    publish(city, lead_to_publishing(city, first))

    publish(city, lead_to_publishing(city, second), "寿编办〔2026〕11号")

    assert (present(city).name, present(city).town_duty) == ("甲", ("报告隐患",))


def test_two_amendments_of_one_sentence_conflict_and_the_second_is_refused_with_a_reason(city):
    base = a_shared_duty(powers=())
    first, second = (
        apply(city, proposed=replace(base, name="甲")),
        apply(city, proposed=replace(base, name="乙")),
    )
    publish(city, lead_to_publishing(city, first))
    lead_to_publishing(city, second)

    with pytest.raises(DomainError, match="另行调整"):
        publish(city, second)

    refused = do_act(city, AMENDMENTS, AmendmentAct.REFUSE, second, OFFICE)
    assert refused.status is AmendmentStatus.REFUSED


def test_a_text_that_breaks_the_rules_is_refused_by_its_fields(city):
    unfit = a_shared_duty(name=" ", lead=("D99",))

    with pytest.raises(InvalidFields) as refused:
        apply(city, proposed=unfit)

    assert {"proposed.name", "proposed.lead"} <= set(refused.value.faults)
    assert "D99" not in KNOWN.departments


def test_what_changes_nothing_is_no_application(city):
    with pytest.raises(Invalid, match="没有可调整"):
        apply(city, proposed=a_shared_duty(powers=()))


def test_an_unknown_duty_is_not_found(city):
    with pytest.raises(NotFound):
        apply(city, duty="S-499", proposed=a_shared_duty("S-499"))


def test_secret_tickets_are_no_evidence_and_others_are_linked(city):
    open_one = factories.a_ticket(city, departments=("D01",))
    secret = factories.a_ticket(city, departments=("D01",), secrecy=Secrecy.SECRET)
    open_one.number, secret.number = "SG20260302-0001", "SG20260302-0002"
    city.flush()

    with pytest.raises(Invalid, match="佐证"):
        apply(city, numbers=(secret.number,))

    made = apply(city, numbers=(open_one.number,))
    assert questions.load_amendment(city, CITY, str(made.id)).numbers == [open_one.number]


def test_every_step_has_a_day_by_which_the_next_should_come_and_the_last_has_none(city):
    row = apply(city)
    assert row.due_at is not None
    assert MORNING + timedelta(days=7) < row.due_at < MORNING + timedelta(days=9)  # five working days

    publish(city, lead_to_publishing(city, row))

    assert row.due_at is None


def test_a_draft_of_the_list_office_is_applied_for_by_the_party_it_asks(city):
    drafted = brought_to(city, AMENDMENTS, AmendmentStatus.DRAFTED)

    with pytest.raises(NotFound):
        do_act(city, AMENDMENTS, AmendmentAct.APPLY, drafted, PEOPLE["D02"])

    applied = do_act(city, AMENDMENTS, AmendmentAct.APPLY, drafted, ACTORS[Role.DEPARTMENT])
    assert (applied.status, applied.party) == (AmendmentStatus.APPLIED, "D01")


def test_an_amended_flow_chart_is_that_of_the_published_version(city):
    first, *others = present(city).steps
    steps = (replace(first, limit=2, next=(NextStep(9), first.next[1])), *others)
    steps = (*steps, FlowStep(9, "现场取证", "town", "拍照留存", 1, (NextStep(2),)))
    proposed = replace(present(city), steps=steps)

    row = publish(city, lead_to_publishing(city, apply(city, proposed=proposed)))

    assert present(city).steps == steps
    assert (row.proposed or {})["steps"][-1]["title"] == "现场取证"


def test_a_flow_chart_with_a_step_out_of_reach_is_refused_by_its_row(city):
    steps = (*present(city).steps, FlowStep(9, "现场取证", "town", "拍照留存"))

    with pytest.raises(InvalidFields) as refused:
        apply(city, proposed=replace(present(city), steps=steps))

    assert set(refused.value.faults) == {"proposed.steps[4].no"}
