"""Component values of the page of the assessment, which has no ids of a place."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from dashboard.assessment import ids
from tests.support.access_matrix.world import Place

POINTS_VALUES: Mapping[str, Callable[[Place], list[Any]]] = MappingProxyType(
    {
        f"{ids.DONE}.data": lambda _: [None],
        f"{ids.FACTS}.data": lambda _: [{"period": "2025", "digest": "", "key": uuid4().hex}],
        f"{ids.REMARK}.value": lambda _: [""],
        f"{ids.CONFIRM}.value": lambda _: [["yes"]],
    }
)
