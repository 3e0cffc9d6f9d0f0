"""What the supervision office of the demonstration did with some of the duties that were flagged."""

from db.queries import push_downs
from demo.actors import seat_of
from demo.world import CityMoment
from domain.push_downs import (
    FindingPayload,
    PushAct,
    PushStatus,
    ReferredPayload,
    SettlementPayload,
)
from domain.workflows import WorkflowPayload
from services.push_downs import PUSH_DOWNS
from services.workflow import engine
from services.workflow.engine import WorkflowRequest

DONE: tuple[tuple[PushAct, WorkflowPayload], ...] = (
    (
        PushAct.ISSUE_NOTICE,
        ReferredPayload(settlement="已向背后的部门发督查通报，限期收回", reference="督查通报〔示例〕1号"),
    ),
    (PushAct.UPHOLD, FindingPayload(finding="主体责任在部门，交镇街主办没有依据")),
    (PushAct.HAND_OVER, SettlementPayload(settlement="屡次下压，移交问责线索")),
    (PushAct.DISMISS, FindingPayload(finding="镇街与部门已书面商定，由镇街先行处置")),
)


def settle_push_downs(moment: CityMoment) -> int:
    """Let the office decide the older half of the flagged ones, one way each. Return how many."""
    session, city = moment.session, moment.city
    flagged = push_downs.list_push_downs(session, city, status=PushStatus.FLAGGED)[::-1]
    office = seat_of(city, "supervisor")
    chosen = list(zip(flagged[: (len(flagged) + 1) // 2], DONE, strict=False))
    for row, (act, payload) in chosen:
        request = WorkflowRequest(act, payload, str(row.id))
        engine.execute(session, PUSH_DOWNS, request, actor=office, now=moment.now)
    return len(chosen)
