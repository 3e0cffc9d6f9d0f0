"""The act of the page: freeze the period of a preview, once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from db.session import Session
from domain.assessment_freezes import FREEZE_ACTS, FreezeAct, FreezePayload
from domain.errors import Invalid
from domain.scopes import Actor
from services.assessment import ASSESSMENT_FREEZES
from services.workflow import engine
from services.workflow.engine import WorkflowRequest
from web.idempotent_acts import perform


def freeze_period(actor: Actor, facts: Mapping[str, str], remark: str, *, confirmed: bool) -> str:
    """Freeze what was previewed and return the period. facts: period, digest and key of the form.

    Raises Invalid where it was not confirmed, and what refuses the act.
    """
    if not confirmed:
        raise Invalid("请先勾选确认再封存")
    payload = FreezePayload(period=facts["period"], digest=facts["digest"], remark=remark)
    request = WorkflowRequest(FreezeAct.FREEZE, payload)

    def run(session: Session, now: datetime) -> dict[str, Any]:
        row = engine.execute(session, ASSESSMENT_FREEZES, request, actor=actor, now=now)
        return {"period": row.period}

    content = {"workflow": FREEZE_ACTS.kind, "request": repr(request)}
    return str(perform(actor, facts["key"], content, run)["period"])
