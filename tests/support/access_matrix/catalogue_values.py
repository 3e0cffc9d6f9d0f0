"""Component values of the page of the catalogue."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from dashboard.catalogue import ids
from domain.catalogue import Paper
from tests.support.access_matrix.rows import KIND, MATTER
from tests.support.access_matrix.world import SOUGHT, Place

BLANK_BOOK = f"data:application/octet-stream;base64,{b64encode(b'no workbook').decode()}"


def _same(*held: Any) -> Callable[[Place], list[Any]]:
    return lambda _: list(held)


def _entry_facts(_: Place) -> list[Any]:
    return [{"revision": 1, "key": uuid4().hex, "code": MATTER}]


CATALOGUE_VALUES: Mapping[str, Callable[[Place], list[Any]]] = MappingProxyType(
    {
        f"{ids.TAB}.data": _same(*(paper.value for paper in Paper)),
        f"{ids.KIND}.data": _same(KIND),
        f"{ids.DONE}.data": lambda _: [{"token": uuid4().hex, "version": None}],
        f"{ids.VERSION}.value": _same(1),
        f"{ids.SEARCH}.value": _same("", SOUGHT),
        f"{ids.FIELD}.value": _same(None),
        f"{ids.LEVEL}.value": _same(None),
        f"{ids.CLASS}.value": _same(None),
        f"{ids.OFFSET}.data": _same(0, 50),
        f"{ids.OPENED}.data": _same(
            *(
                {"mode": mode, "code": MATTER}
                for mode in ("matter", "new", "diff", "history", "publish", "import")
            ),
            *({"mode": mode, "code": KIND} for mode in ("kind", "kind-new")),
            {"mode": "procedure", "code": MATTER},
        ),
        f"{ids.ENTRY_FACTS}.data": _entry_facts,
        f"{ids.PUBLISH_REFERENCE}.value": _same("寿网格办〔2026〕9号"),
        f"{ids.PUBLISH_DAY}.value": _same("2026-03-02"),
        f"{ids.UPLOAD}.contents": _same(BLANK_BOOK),
        f"{ids.STEPS_FACTS}.data": lambda _: [{"matter": MATTER, "revision": None, "key": uuid4().hex}],
        f"{ids.STEPS_TEXT}.value": _same("网格 ｜ 核实 ｜ 1 工作日 ｜ 现场核实 ｜ "),
        f"{ids.STEPS_REFERENCE}.value": _same("寿网格办〔2026〕9号"),
    }
)
