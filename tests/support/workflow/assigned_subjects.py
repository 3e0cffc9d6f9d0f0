"""What is handed in with the acts on assigned matters."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from db.models import AssignedMilestone, Setting
from domain.assigned_matters import (
    AssignedSource,
    AssignPayload,
    CheckedPayload,
    ClosingPayload,
    MilestonePlan,
    PostponePayload,
    ReachPayload,
)
from domain.workflows import WorkflowPayload
from services.assigned_matters import CLOSING_FILES
from tests.support.people import CITY
from tests.support.workflow.city import MORNING

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
