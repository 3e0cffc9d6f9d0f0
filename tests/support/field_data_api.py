"""Common HTTP requests of field data tests."""

from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy.orm import Session

from db.models import CollectionKind
from domain.catalogue import Collector, FieldType, Subject
from domain.enums import Role
from domain.field_data import Field, to_json
from tests.support.catalogue import NOW, REFERENCE

_keys = count(1)
Api = Callable[..., httpx.Response]
FIELDS = (
    Field("floors", "层数", FieldType.NUMBER, required=True, unit="层"),
    Field("photo", "照片", FieldType.PHOTO),
)
PLACE = {"lon": 118.65, "lat": 36.85}  # in town 001


def asker(browser: httpx.Client, token: Callable[..., str]) -> Api:
    """Return what asks with a token of a role, and posts where there is a body; each role has one token."""
    held: dict[tuple[Role, str | None], str] = {}

    def secret(role: Role, town: str | None) -> str:
        if (role, town) not in held:
            held[role, town] = token(role, town=town)
        return held[role, town]

    def asked(path: str, body: dict | None = None, *, role: Role = Role.TOWN, **more: Any) -> httpx.Response:
        town = more.pop("town", "001" if role is Role.TOWN else None)
        headers = {
            "Authorization": f"Bearer {secret(role, town)}",
            "Accept": "application/json",
            "Idempotency-Key": f"papers-{next(_keys):08}",
            **more.pop("headers", {}),
        }
        if body is None and not more:
            return browser.get(f"/api/v1{path}", headers=headers)
        return browser.post(f"/api/v1{path}", json=body, headers=headers, **more)

    return asked


def put_kind(session: Session) -> None:
    """Let rented buildings be collected by grid staff, for D01 to read."""
    session.add(
        CollectionKind(
            city="370783", code="P03", name="出租房屋", subject=Subject.RENTED_BUILDING,
            fields=to_json(FIELDS), interval_days=60, collected_by=Collector.GRID_STAFF, readers=["D01"],
            reference=REFERENCE, changed_at=NOW, changed_by="x",
        )
    )  # fmt: skip


def an_object(**changes: object) -> dict:
    """Return the body of a new object."""
    return {"id": str(uuid4()), "kind": "P03", "name": "向阳社区出租房1号", **PLACE, **changes}


def a_record(**changes: object) -> dict:
    """Return the body of a record."""
    return {"id": str(uuid4()), "values": {"floors": 3}, "collected_at": NOW.isoformat(), **changes}


def collected(api: Api, **changes: object) -> str:
    """Write an object down and return its id."""
    answer = api("/collection/objects", an_object(**changes))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])
