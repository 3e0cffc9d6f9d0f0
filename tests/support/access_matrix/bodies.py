"""Request bodies of every changing route, about the things of a place."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from services.workflow.execution import HANDLERS
from tests.support.access_matrix.rows import KIND, MATTER
from tests.support.access_matrix.world import SOUGHT, Place, people, username_of
from tests.support.upload_factory import a_photo

Body = Callable[[Place], Mapping[str, Any]]
TOWNS_POINT = {"001": (118.65, 36.85), "002": (118.85, 36.85)}
SPOT = {"lon": 118.85, "lat": 36.85}


def _json(**body: Any) -> Mapping[str, Any]:
    return {"json": body}


def _form(**body: Any) -> Mapping[str, Any]:
    return {"data": body}


def _table(username: str) -> bytes:
    return f"用户名,姓名,角色\n{username},李四,回访员\n".encode()


def _act(place: Place) -> Mapping[str, Any]:
    """Return an act with the fields that name something foreign; an act ignores those that it has not."""
    said = {
        "text": "补充",
        "lead": "D01",
        "successor": "D01",
        "target": place.number,
        "files": [str(place.file)],
    }
    return _json(version=1, work_order_id=str(place.order), said=said)


def _key() -> str:
    return uuid4().hex


# By method and path; a route without a line here fails the tests.
BODIES: Mapping[str, Body] = MappingProxyType(
    {
        "POST /session/city": lambda place: _form(city=place.city),
        "POST /session/locale": lambda _: _form(locale="zh_CN"),
        "POST /session/post": lambda place: _form(post=f"town {place.town}"),
        "POST /account": lambda _: _form(old="falsch-2026-x", new="neues-2026-x", again="neues-2026-x"),
        "POST /account/sessions": lambda _: _form(),
        "POST /admin/people/new": lambda place: _form(
            key=_key(), username=username_of(place.mark), name="李四", role="caller"
        ),
        "POST /admin/people/import": lambda place: {
            "files": {"file": ("p.csv", _table(username_of(place.mark)), "text/csv")}
        },
        "POST /admin/people/import/apply": lambda place: _form(
            key=_key(), lines=f'[{{"username": "{username_of(place.mark)}"}}]'
        ),
        "POST /admin/people/sections": lambda place: _form(
            key=_key(), department=place.department, code="09", name="一科"
        ),
        "POST /admin/settings/{setting}": lambda _: _form(key=_key(), value="4", reason="测试"),
        "POST /admin/settings/{setting}/preview": lambda _: _form(value="4", reason="测试"),
        "POST /admin/settings/{setting}/withdraw/{change_id}": lambda _: _form(key=_key()),
        "POST /admin/calendar/{act}": lambda _: _form(
            key=_key(), day="2026-12-31", worked="0", reason="测试"
        ),
        "POST /admin/calendar/{act}/preview": lambda _: _form(day="2026-12-31", worked="0"),
        "POST /admin/department-changes": lambda place: _form(
            key=_key(), kind="rename", department=place.department, name="新名", effective_on="2026-12-31",
            reference="测试1号", title="测试",
        ),
        "POST /admin/department-changes/preview": lambda place: _form(
            kind="rename", department=place.department, name="新名", effective_on="2026-12-31",
            reference="测试1号", title="测试",
        ),
        "POST /admin/department-changes/{change_id}/cancel": lambda _: _form(key=_key(), version="1"),
        "POST /admin/area-changes/import": lambda _: {
            "files": {"file": ("a.geojson", b"{}", "application/geo+json")}, "data": {"key": _key()},
        },
        "POST /admin/area-changes/rename/{code}": lambda _: _form(
            key=_key(), name="新名", reason="测试", effective_on="2026-12-31"
        ),
        "POST /admin/area-changes/{change_id}/{act}": lambda _: _form(key=_key(), version="1"),
        "POST /admin/staff/{staff}/reveal": lambda _: _form(key=_key(), reason="测试"),
        "POST /admin/tokens": lambda place: _form(key=_key(), label="测试", role="town", town=place.town),
        "POST /admin/tokens/{token}/end": lambda _: _form(key=_key()),
        "POST /admin/people/{account}/{act}": lambda _: _form(key=_key(), reason="测试"),
        "POST /public/{city}/write": lambda place: _form(text=SOUGHT, to="center", token=str(place.ticket)),
        "POST /public/{city}/progress": lambda place: _form(number=place.number, code="AAAA-BBBB"),
        "POST /public/{city}/supplement": lambda place: _form(
            number=place.number, code="AAAA-BBBB", text="补充"
        ),
        "POST /public/{city}/judgement": lambda place: _form(
            number=place.number, code="AAAA-BBBB", solved="yes", satisfied="yes"
        ),
        "POST /reports/build": lambda _: _form(kind="monthly", day="2026-01-31"),
        "POST /reports/subscription": lambda place: _form(
            kind="monthly", of=f"town:{place.town}", wanted="no"
        ),
        "POST /publishing/{ticket_id}": lambda _: _form(key=_key(), question="问", answer="答"),
        "POST /publishing/{ticket_id}/withdraw": lambda _: _form(key=_key(), reason="撤下"),
        "POST /admin/deliveries/{delivery_id}/retry": lambda _: _form(),
        "POST /api/v1/notices/read": lambda place: _json(ids=[str(place.notice)]),
        "POST /api/v1/hotline/caller": lambda place: _json(phone=people(place.mark, "ticket")[1]),
        "POST /api/v1/hotline/place": lambda place: _json(area_code=place.grid),
        "POST /api/v1/duties/hints": lambda _: _json(text=f"{SOUGHT} 占道"),
        "POST /api/v1/hotline/hints": lambda place: _json(text=f"{SOUGHT} 占道", area_code=place.grid),
        "POST /api/v1/hotline": lambda place: _json(
            description="来电", channel="hotline_5123456", area_code=place.grid, same_as=place.number
        ),
        "POST /api/v1/tickets": lambda place: _json(
            city=place.city, description="上报", channel="grid_staff", matter=MATTER, area_code=place.grid,
            files=[str(place.file)],
        ),
        "POST /api/v1/tickets/{ticket_id}/dispatch": lambda _: _json(
            **{"class": "general"}, lead="D01", version=1
        ),
        "POST /api/v1/tickets/{ticket_id}/reassign": lambda place: _json(
            work_order_id=str(place.order), to="D01", reason="改派", version=1
        ),
        **dict.fromkeys(
            (f"POST /api/v1/tickets/{{ticket_id}}/acts/{act}" for act in (*HANDLERS, "{act}")), _act
        ),
        "POST /api/v1/tickets/{ticket_id}/reveal": lambda _: _json(version=1, reason="核实"),
        "POST /api/v1/workflows/{kind}/{subject}/acts/{act}": lambda _: _json(
            version=1, payload={"text": "已整改"}
        ),
        "POST /api/v1/files": lambda _: {
            "files": {"file": ("a.jpg", a_photo(), "image/jpeg")}, "data": {"kind": "after"},
        },
        "DELETE /api/v1/files/{file_id}": lambda _: {},
        "POST /api/v1/collection/objects": lambda place: _json(
            id=str(place.collected), kind=KIND, name="出租屋", lon=118.85, lat=36.85
        ),
        "POST /api/v1/collection/objects/{object_id}/records": lambda _: _json(
            id=str(uuid4()), values={}, collected_at="2026-03-02T05:00:00Z"
        ),
    }
)  # fmt: skip
