"""What is decided about a rating changes its points: an upheld appeal, an exclusion, and its end."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from db.models import Ticket
from db.queries import assessment, assessment_sheets
from db.session import set_scope
from domain.appeals import AppealAct, EffectDecision, SpeedDecision, TownStatementPayload, UpholdPayload
from domain.assessment import EntryKind, PointTally, sum_tallies
from domain.assessment_freezes import AssessmentPeriod
from domain.exclusions import (
    AskExclusionPayload,
    ExcludePayload,
    ExclusionAct,
    ExclusionReason,
    RevokePayload,
)
from domain.workflows import WorkflowPayload
from services.appeals import APPEALS
from services.exclusions import EXCLUSIONS
from services.workflow.engine import WorkflowKind, WorkflowRequest, execute
from tests.support import factories
from tests.support.people import CITY, PEOPLE
from tests.support.workflow.assessment_subjects import a_rating, an_appeal
from tests.support.workflow.city import MORNING

DAY = timedelta(days=1)
NOW = MORNING + 30 * DAY


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def act(
    session: Session, kind: WorkflowKind, payload: WorkflowPayload, what, who: str, *, row=None, at=MORNING
):
    request = WorkflowRequest(what, payload, None if row is None else str(row.id))
    return execute(session, kind, request, actor=PEOPLE[who], now=at)


def points(session: Session) -> PointTally:
    session.flush()
    set_scope(session, PEOPLE["leader"].scope)
    basis = assessment.load_basis(session, CITY, AssessmentPeriod(2026), now=NOW)
    return sum_tallies(assessment.load_tallies(session, basis)["D01"].values())


def test_an_upheld_appeal_gives_back_what_was_decided_and_is_on_the_sheet(city):
    row = act(city, APPEALS, an_appeal(city), AppealAct.APPEAL, "D01")
    before = points(city)
    act(city, APPEALS, TownStatementPayload(text="属实"), AppealAct.STATE, "town", row=row)
    decision = UpholdPayload(speed=SpeedDecision.TIMELY, effect=EffectDecision.FAIR, text="记录属实")
    act(city, APPEALS, decision, AppealAct.UPHOLD, "assessment_office", row=row, at=MORNING + DAY)

    after = points(city)
    basis = assessment.load_basis(city, CITY, AssessmentPeriod(2026), now=NOW)
    entries, _ = assessment_sheets.load_sheet_entries(city, basis, "D01")

    assert (before.points, after.points, after.restored) == (8, 1, 7)
    assert [(one.kind, one.points, one.late) for one in entries] == [
        (EntryKind.APPEAL, -7, False),
        (EntryKind.RATING, 8, False),
    ]


def test_an_excluded_ticket_stays_visible_and_counts_again_once_revoked(city):
    rating = a_rating(city)
    number = city.get_one(Ticket, (CITY, rating.ticket_id)).number
    asked = AskExclusionPayload(number=number, reason=ExclusionReason.POLICY, text="政策不允许")
    row = act(city, EXCLUSIONS, asked, ExclusionAct.ASK, "D01")
    act(city, EXCLUSIONS, ExcludePayload(text="属实"), ExclusionAct.EXCLUDE, "assessment_office", row=row)

    excluded = points(city)
    act(
        city,
        EXCLUSIONS,
        RevokePayload(text="有误"),
        ExclusionAct.REVOKE,
        "assessment_office",
        row=row,
        at=NOW - DAY,
    )

    assert (excluded.points, excluded.points_with_excluded, excluded.excluded) == (0, 8, 1)
    assert points(city).points == 8
