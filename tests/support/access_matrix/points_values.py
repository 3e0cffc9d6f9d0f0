"""Component values of the pages of the assessment, and of assigned matters."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from dashboard.assessment import ids
from dashboard.assigned_matters import ids as assigned_ids
from domain.assigned_matters import ASSIGNED_ACTS, AssignedAct
from tests.support.access_matrix.world import Place

POINTS_VALUES: Mapping[str, Callable[[Place], list[Any]]] = MappingProxyType(
    {
        f"{ids.DONE}.data": lambda _: [None],
        f"{ids.FACTS}.data": lambda _: [{"period": "2025", "digest": "", "key": uuid4().hex}],
        f"{ids.REMARK}.value": lambda _: [""],
        f"{ids.CONFIRM}.value": lambda _: [["yes"]],
        f"{assigned_ids.DONE}.data": lambda _: [uuid4().hex],
        f"{assigned_ids.FACTS}.data": lambda place: [
            {
                "workflow": ASSIGNED_ACTS.kind,
                "act": act.value,
                "subject": str(place.assigned),
                "version": 1,
                "key": uuid4().hex,
            }
            for act in (
                AssignedAct.REPORT,
                AssignedAct.ASK_CLOSING,
                AssignedAct.URGE,
                AssignedAct.WITHDRAW,
            )
        ],
    }
)
