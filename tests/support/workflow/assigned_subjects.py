"""What is handed in with the acts on assigned matters."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from db.models import AssignedMatter, AssignedMilestone, Setting
from domain.assigned_matters import (
    AssignedAct,
    AssignedSource,
    AssignPayload,
    CheckedPayload,
    ClosingPayload,
    MilestonePlan,
    PostponePayload,
    ReachPayload,
)
from domain.workflows import NO_PAYLOAD, WorkflowPayload
from services.assigned_matters import ASSIGNED_MATTERS, CLOSING_FILES
from services.workflow.engine import WorkflowRequest, execute
from tests.support.people import CITY, PEOPLE
from tests.support.workflow.city import MINUTE, MORNING

TODAY = MORNING.date()


def an_assigning(**changes: Any) -> AssignPayload:
    """Return a matter for D01 with town 001 cooperating, due in ten days, with a milestone in five."""
    said = {
        "source": AssignedSource.INSTRUCTION,
        "document": "寿督交〔2026〕7号",
        "title": "整治背街小巷",
        "lead": "D01",
        "cooperating": ("001",),
        "due_on": TODAY + timedelta(days=10),
        "milestones": (MilestonePlan("完成排查", TODAY + timedelta(days=5)),),
        "text": "排查并完成整治",
    }
    return AssignPayload(**{**said, **changes})


def _a_closing(session: Session) -> ClosingPayload:
    """Return what closing is asked for with, where all milestones are reached and no file is demanded."""
    session.execute(update(AssignedMilestone).values(reached_at=MORNING))
    session.merge(Setting(city=CITY, key=CLOSING_FILES, value=0))
    session.flush()
    return ClosingPayload(text="已完成整治")


def _a_reaching(session: Session) -> ReachPayload:
    session.execute(update(AssignedMilestone).values(reached_at=None))
    return ReachPayload(milestone=1, text="排查完成")


ASSIGNED_PAYLOADS: Mapping[type[WorkflowPayload], Callable[[Session], WorkflowPayload]] = MappingProxyType(
    {
        AssignPayload: lambda _: an_assigning(),
        ReachPayload: _a_reaching,
        ClosingPayload: _a_closing,
        CheckedPayload: lambda _: CheckedPayload(text="现场核验属实"),
        PostponePayload: lambda _: PostponePayload(due_on=TODAY + timedelta(days=12), text="材料未到"),
    }
)


def assigned(
    session: Session, who: str = "supervisor", *, now: datetime = MORNING, **changes: Any
) -> AssignedMatter:
    """Return a matter just assigned to D01, with town 001."""
    request = WorkflowRequest(AssignedAct.ASSIGN, an_assigning(**changes))
    row: AssignedMatter = execute(session, ASSIGNED_MATTERS, request, actor=PEOPLE[who], now=now)
    return row


def do(
    session: Session,
    row: AssignedMatter,
    act: AssignedAct,
    who: str,
    payload: WorkflowPayload = NO_PAYLOAD,
    *,
    now: datetime = MORNING + MINUTE,
) -> None:
    """Let one of PEOPLE do an act."""
    request = WorkflowRequest(act, payload, str(row.id))
    execute(session, ASSIGNED_MATTERS, request, actor=PEOPLE[who], now=now)
    session.flush()
