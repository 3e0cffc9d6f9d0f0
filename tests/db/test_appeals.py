"""A rating is contested once and in time, its town is heard, and others than both decide."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Appeal, Evaluation, EvidenceFile, Notice, Ticket
from db.queries import appeals as questions
from db.queries.evidence_files import find_evidence_file
from db.queries.ticket_detail import load_ticket_detail
from db.queries.workflow_events import list_steps
from domain.appeals import (
    AppealAct,
    AppealStatus,
    EffectDecision,
    RefusePayload,
    RefuseSecretPayload,
    SpeedDecision,
    TownStatementPayload,
    UpholdPayload,
    UpholdSecretPayload,
    WithdrawAppealPayload,
)
from domain.enums import Act, Effect, Secrecy, Speed
from domain.errors import DomainError, Invalid, NotAllowed, NotFound, Stale
from domain.notifications import NoticeKind, ToKind
from services.appeals import APPEALS
from services.assessment_notices import remind_late
from services.workflow.engine import WorkflowRequest, execute
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do, lead_of
from tests.support.workflow.assessment_subjects import a_rating, an_appeal
from tests.support.workflow.city import MORNING, completed, dispatched
from tests.support.workflow.subjects import an_upload

DAY = timedelta(days=1)
LATER = MORNING + 60 * DAY


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def appeal(session: Session, rating: Evaluation | None = None, who: str = "D01", *, at=MORNING, **changes):
    request = WorkflowRequest(AppealAct.APPEAL, an_appeal(session, rating, **changes))
    made: Appeal = execute(session, APPEALS, request, actor=PEOPLE[who], now=at)
    return made


def state(session: Session, row: Appeal, who: str = "town", *, at=MORNING, files=()) -> Appeal:
    payload = TownStatementPayload(text="当日未接到电话", files=files)
    request = WorkflowRequest(AppealAct.STATE, payload, str(row.id))
    done: Appeal = execute(session, APPEALS, request, actor=PEOPLE[who], now=at)
    return done


def uphold(
    session: Session,
    row: Appeal,
    who: str = "assessment_office",
    *,
    at=MORNING + DAY,
    version: int | None = None,
    **said,
) -> Appeal:
    decision = {"speed": SpeedDecision.TIMELY, "effect": EffectDecision.KEEP, "text": "通话记录属实", **said}
    is_leader = who == "leader"
    payload = (UpholdSecretPayload if is_leader else UpholdPayload)(**decision)
    act = AppealAct.UPHOLD_SECRET if is_leader else AppealAct.UPHOLD
    request = WorkflowRequest(act, payload, str(row.id), version)
    done: Appeal = execute(session, APPEALS, request, actor=PEOPLE[who], now=at)
    return done


def told(session: Session, kind: NoticeKind = NoticeKind.ASSESSMENT_STEP) -> set[tuple[ToKind, str]]:
    found = session.execute(select(Notice.to_kind, Notice.to_code).where(Notice.kind == kind))
    return {(row.to_kind, row.to_code) for row in found}


def test_an_upheld_appeal_says_what_counts_from_then_on_and_leaves_the_rating(city):
    rating = a_rating(city)
    row = state(city, appeal(city, rating))

    uphold(city, row, effect=EffectDecision.LIFT)

    [found] = questions.find_upheld(city, CITY, MORNING + DAY, MORNING + 2 * DAY)
    assert (found.evaluation_id, found.decided_at) == (rating.id, MORNING + DAY)
    assert (found.speed_before, found.effect_before) == (Speed.SLOW, Effect.POOR)
    assert (found.speed_after, found.effect_after) == (Speed.TIMELY, None)
    assert (rating.speed, rating.effect) == (Speed.SLOW, Effect.POOR)
    assert questions.find_upheld(city, CITY, MORNING, MORNING + DAY) == []


def test_a_refused_appeal_changes_nothing(city):
    row = state(city, appeal(city))
    request = WorkflowRequest(AppealAct.REFUSE, RefusePayload(text="没有通话记录"), str(row.id))

    done = execute(city, APPEALS, request, actor=PEOPLE["assessment_office"], now=MORNING)

    assert (done.status, done.decided_at, done.speed_after) == (AppealStatus.REFUSED, MORNING, None)
    assert questions.find_upheld(city, CITY, MORNING - DAY, LATER) == []


def test_a_rating_is_contested_once_whatever_became_of_the_appeal(city):
    rating = a_rating(city)
    appeal(city, rating)

    with pytest.raises(DomainError, match="只能申诉一次"):
        appeal(city, rating)


def test_a_rating_of_others_is_not_there_to_be_contested(city):
    with pytest.raises(NotFound, match="不是对本单位的评价"):
        appeal(city, a_rating(city), "D02")


def test_an_appeal_comes_within_ten_working_days(city):
    rating = a_rating(city)

    with pytest.raises(DomainError, match="申诉期限已过"):
        appeal(city, rating, at=MORNING + 30 * DAY)

    assert appeal(city, rating, at=MORNING + 10 * DAY).status is AppealStatus.APPEALED


def test_the_best_grades_are_not_contested(city):
    rating = a_rating(city, speed=Speed.TIMELY, effect=Effect.GOOD)

    with pytest.raises(DomainError, match="无须申诉"):
        appeal(city, rating)


def test_the_town_is_heard_before_the_decision_or_its_limit_passes(city):
    row = appeal(city)
    with pytest.raises(DomainError, match="陈述期限"):
        uphold(city, row)

    assert row.due_at is not None
    with pytest.raises(DomainError, match="陈述期限已过"):
        state(city, row, at=row.due_at)
    assert uphold(city, row, at=row.due_at).status is AppealStatus.UPHELD


def test_the_town_that_rated_states_and_is_named_as_a_town_alone(city):
    row = appeal(city)
    with pytest.raises(NotAllowed, match="作出评价的镇街"):
        state(city, row, "other_town")

    state(city, row)

    [_, step] = list_steps(city, CITY, "appeal", str(row.id))
    town = PEOPLE["town"].name
    assert town not in step.actor_name
    assert step.actor_name == "单位001"


def test_a_decision_improves_something(city):
    row = state(city, appeal(city))

    with pytest.raises(Invalid, match="至少一项"):
        uphold(city, row, speed=SpeedDecision.KEEP)
    with pytest.raises(Invalid, match="须好于原评价"):
        uphold(city, row, speed=SpeedDecision.SLOW)


def test_who_rated_or_appealed_does_not_decide(city):
    rating = a_rating(city, rated_by=PEOPLE["assessment_office"].id)
    row = state(city, appeal(city, rating))

    with pytest.raises(NotAllowed, match="不能决定"):
        uphold(city, row)


def test_about_a_secret_ticket_the_leader_decides_and_not_the_office(city):
    row = state(city, appeal(city))
    city.get(Ticket, (CITY, row.ticket_id)).secrecy = Secrecy.SECRET
    city.flush()

    with pytest.raises(NotAllowed, match="中心领导"):
        uphold(city, row)

    assert uphold(city, row, "leader").status is AppealStatus.UPHELD


def test_the_leader_does_not_decide_what_the_office_sees(city):
    row = state(city, appeal(city))
    payload = RefuseSecretPayload(text="没有通话记录")
    request = WorkflowRequest(AppealAct.REFUSE_SECRET, payload, str(row.id))

    with pytest.raises(NotAllowed, match="考核办"):
        execute(city, APPEALS, request, actor=PEOPLE["leader"], now=MORNING)


def test_of_two_deciders_the_slower_is_told_who_was_first(city):
    row = appeal(city)
    seen = row.version
    state(city, row)

    with pytest.raises(Stale):
        uphold(city, row, version=seen)


def test_evidence_is_kept_with_its_step_and_named_in_the_history(city):
    paper = an_upload(city, "D01")
    row = appeal(city, files=(paper.id,))
    proof = an_upload(city, "town")
    state(city, row, files=(proof.id,))

    found = questions.load_appeal(city, CITY, str(row.id))
    assert {(file.id, file.act) for file in found.files} == {(paper.id, "appeal"), (proof.id, "state")}
    served = find_evidence_file(city, CITY, paper.id)
    assert served is not None
    assert served.name == "通知.pdf"
    [first, _] = list_steps(city, CITY, "appeal", str(row.id))
    assert first.data["files"][0]["id"] == str(paper.id)
    assert city.scalars(select(EvidenceFile.exclusion_id)).all() == [None, None]


def test_evidence_of_others_is_refused(city):
    paper = an_upload(city, "town")

    with pytest.raises(Invalid, match="不是您上传的"):
        appeal(city, files=(paper.id,))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        pytest.param({"text": " "}, "申诉理由", id="no reason"),
        pytest.param({"text": "长" * 2001}, "2000", id="too long"),
        pytest.param({"text": "请找李先生 13805361234"}, "个人信息", id="a person"),
    ],
)
def test_an_appeal_without_fit_words_is_refused(city, changes, complaint):
    with pytest.raises(Invalid, match=complaint):
        appeal(city, **changes)


def test_the_town_and_the_office_learn_of_an_appeal_and_both_sides_of_the_decision(city):
    row = appeal(city)
    assert told(city) == {(ToKind.PARTY, "001"), (ToKind.ROLE, "assessment_office")}

    uphold(city, state(city, row))

    assert (ToKind.PARTY, "D01") in told(city)
    notice = city.scalars(select(Notice).where(Notice.kind == NoticeKind.ASSESSMENT_STEP)).first()
    assert notice.note == "评价申诉〔2026〕1号：提出申诉"


def test_a_late_decision_is_escalated_to_the_leader_once(city):
    appeal(city)

    counts = [remind_late(city, CITY, at) for at in (MORNING, LATER, LATER)]

    assert counts == [0, 1, 0]
    late = told(city, NoticeKind.ASSESSMENT_STEP_LATE)
    assert late == {(ToKind.ROLE, "assessment_office"), (ToKind.ROLE, "leader")}


def test_the_ratings_of_a_ticket_are_listed_with_their_appeals(city):
    ticket = dispatched(city)
    rating = a_rating(city, ticket)
    row = appeal(city, rating)

    [found] = questions.list_rated_orders(city, CITY, ticket.id)

    assert (found.evaluation_id, found.appeal_id, found.appeal_status) == (
        rating.id, row.id, AppealStatus.APPEALED,
    )  # fmt: skip


def test_an_appeal_is_withdrawn_by_the_rated_party_alone(city):
    row = appeal(city)
    request = WorkflowRequest(AppealAct.WITHDRAW, WithdrawAppealPayload(text="已沟通"), str(row.id))

    with pytest.raises(NotFound):
        execute(city, APPEALS, request, actor=PEOPLE["D02"], now=MORNING)

    assert execute(city, APPEALS, request, actor=PEOPLE["D01"], now=MORNING).status is AppealStatus.WITHDRAWN


def test_a_rating_is_signed_by_its_town_for_the_rated_party(city):
    ticket = completed(city)
    order = lead_of(city, ticket).id
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + DAY)
    do(city, ticket, Act.RATE, "town", at=MORNING + DAY, order=order, speed=Speed.SLOW, effect=Effect.FAIR)

    signed = {}
    for who in ("D01", "dispatcher"):
        events = load_ticket_detail(city, PEOPLE[who], ticket.id).events
        signed[who] = next(event.actor_name for event in events if event.act is Act.RATE)
    notice = city.scalars(select(Notice).where(Notice.kind == NoticeKind.RATED)).one()

    assert signed == {"D01": "区域001", "dispatcher": PEOPLE["town"].name}
    assert notice.actor_name is None
