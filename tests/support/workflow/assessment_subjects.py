"""What is handed in with the acts on appeals and exclusions, and what they are about."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import AgencyForm, Appeal, AssessmentFreeze, Cause, Evaluation, Ticket, WorkOrder
from domain.agency_forms import (
    AmendFormPayload,
    CorrectFormPayload,
    FillFormPayload,
    FormSide,
    OpenFormPayload,
)
from domain.appeals import (
    AppealPayload,
    EffectDecision,
    RefusePayload,
    RefuseSecretPayload,
    SpeedDecision,
    UpholdPayload,
    UpholdSecretPayload,
)
from domain.assessment_freezes import FreezeStatus, compute_digest, parse_period
from domain.cause_projects import BeginPayload, ClosePayload, FoundPayload
from domain.causes import CauseSign
from domain.enums import Effect, Secrecy, Speed
from domain.exclusions import (
    AskExclusionPayload,
    ExcludeSecretPayload,
    ExclusionReason,
    RefuseSecretExclusionPayload,
    RevokeSecretPayload,
)
from domain.workflows import WorkflowPayload
from tests.support.agency_forms import AGENCY, PERIOD, an_agency, points_of
from tests.support.people import CITY, PEOPLE
from tests.support.workflow.city import MORNING, dispatched


def a_rating(session: Session, ticket: Ticket | None = None, **changes: Any) -> Evaluation:
    """Return the rating of D01's work order on a ticket that town 001 called, a new one if none is given."""
    rated = ticket or dispatched(session)
    order = session.scalars(select(WorkOrder).where(WorkOrder.ticket_id == rated.id).limit(1)).one()
    said = {"speed": Speed.SLOW, "effect": Effect.POOR, "rated_at": MORNING, "rated_by": PEOPLE["town"].id}
    made = Evaluation(
        city=CITY, id=new_id(MORNING), ticket_id=rated.id, work_order_id=order.id, town_code="001",
        department="D01", comment="", **{**said, **changes},
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def an_appeal(session: Session, rating: Evaluation | None = None, **changes: Any) -> AppealPayload:
    """Return the appeal of D01 against a rating, a new one if none is given."""
    contested = rating or a_rating(session)
    said = {"evaluation": contested.id, "text": "两小时内已联系镇街并到场"}
    return AppealPayload(**{**said, **changes})


def _let_towns_be_heard(session: Session) -> None:
    """Let the limit of all statements of towns pass."""
    session.execute(update(Appeal).values(due_at=MORNING))


def _make_secret(session: Session) -> None:
    session.execute(update(Ticket).values(secrecy=Secrecy.SECRET))


def an_upholding(session: Session, of: type[UpholdPayload] = UpholdPayload) -> UpholdPayload:
    """Return the decision that lifts the speed and changes the effect."""
    _let_towns_be_heard(session)
    if of is UpholdSecretPayload:
        _make_secret(session)
    return of(speed=SpeedDecision.LIFT, effect=EffectDecision.FAIR, text="有通话记录为证")


def _a_refusal(session: Session) -> RefusePayload:
    _let_towns_be_heard(session)
    return RefusePayload(text="如实说明")


def _a_secret_refusal(session: Session) -> RefuseSecretPayload:
    _let_towns_be_heard(session)
    _make_secret(session)
    return RefuseSecretPayload(text="如实说明")


def an_asking(session: Session, ticket: Ticket | None = None, **changes: Any) -> AskExclusionPayload:
    """Return the request of D01 or the Center that a ticket should not count, a new one if none is given."""
    excluded = ticket or dispatched(session)
    said = {"number": excluded.number, "reason": ExclusionReason.POLICY, "text": "法规不允许"}
    return AskExclusionPayload(**{**said, **changes})


def _secretly(of: type[WorkflowPayload]) -> Callable[[Session], WorkflowPayload]:
    """Return what decides about a ticket that the assessment office does not see."""

    def build(session: Session) -> WorkflowPayload:
        _make_secret(session)
        return of.model_validate({"text": "如实说明"})

    return build


def a_finding(_session: Session, **changes: Any) -> FoundPayload:
    """Return a candidate of the unit of town 001."""
    said = {
        "place": "0011", "town": "001", "matter": "S01001", "first": MORNING.date() - timedelta(days=28),
        "after": MORNING.date(), "count": 12, "weeks": 4, "people": 6, "expected": 1.5, "chance": 1e-6,
        "signs": (CauseSign.REPEATED,),
    }  # fmt: skip
    return FoundPayload(**{**said, **changes})


def a_beginning(_session: Session | None = None, **changes: Any) -> BeginPayload:
    """Return a project led by D01 in which the town 001 takes part."""
    due_on = MORNING.date() + timedelta(days=90)
    said = {"lead": "D01", "cooperating": ("001",), "due_on": due_on, "text": "集中清理并增设停车位"}
    return BeginPayload(**{**said, **changes})


def _a_closing(session: Session) -> ClosePayload:
    """Let enough time pass since projects began."""
    session.execute(
        update(Cause).values(begun_at=MORNING - timedelta(days=60)).where(Cause.lead.is_not(None))
    )
    return ClosePayload(text="已建成停车场")


def _an_opening(session: Session) -> OpenFormPayload:
    an_agency(session)
    return OpenFormPayload(agency=AGENCY, period=PERIOD, side=FormSide.PARENT)


def _points(of: type[WorkflowPayload], *, less: int) -> Callable[[Session], WorkflowPayload]:
    """Return points for the items of the one form that is there, or of none."""

    def build(session: Session) -> WorkflowPayload:
        form = session.scalars(select(AgencyForm)).first()
        points = () if form is None else points_of(form, less=less)
        return of.model_validate({"points": points, "text": "如实说明"})

    return build


def _an_amending(session: Session) -> AmendFormPayload:
    """Return other points for the one form that is there, whose quarter is frozen."""
    if session.scalars(select(AssessmentFreeze)).first() is None:
        period = parse_period(PERIOD)
        session.add(
            AssessmentFreeze(
                city=CITY, id=new_id(MORNING), period=PERIOD, first=period.first, after=period.after,
                status=FreezeStatus.FROZEN, version=1, content=b"", digest=compute_digest(b""), departments=0,
                ratings=0, points=0, frozen_at=MORNING, frozen_by="x", frozen_by_name="x",
            )
        )  # fmt: skip
        session.flush()
    found = _points(AmendFormPayload, less=2)(session)
    return AmendFormPayload.model_validate(found.model_dump())


ASSESSMENT_PAYLOADS: Mapping[type[WorkflowPayload], Callable[[Session], WorkflowPayload]] = MappingProxyType(
    {
        AppealPayload: an_appeal,
        UpholdPayload: an_upholding,
        UpholdSecretPayload: lambda session: an_upholding(session, UpholdSecretPayload),
        RefusePayload: _a_refusal,
        RefuseSecretPayload: _a_secret_refusal,
        AskExclusionPayload: an_asking,
        FoundPayload: a_finding,
        BeginPayload: a_beginning,
        ClosePayload: _a_closing,
        OpenFormPayload: _an_opening,
        FillFormPayload: _points(FillFormPayload, less=0),
        CorrectFormPayload: _points(CorrectFormPayload, less=1),
        AmendFormPayload: _an_amending,
        **{
            of: _secretly(of)
            for of in (ExcludeSecretPayload, RefuseSecretExclusionPayload, RevokeSecretPayload)
        },
    }
)
