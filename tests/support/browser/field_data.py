"""Common actions of field data tests at a phone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from geoalchemy2 import WKTElement
from playwright.sync_api import Locator, Page
from sqlalchemy import delete, func, select

from db.ids import new_id
from db.models import (
    Account,
    AccountGrant,
    Area,
    CollectedObject,
    CollectedRecord,
    CollectionKind,
    CollectionTask,
    RecordPhoto,
)
from db.session import owner_transaction
from demo.areas import CITY_CODE
from tests.browser.conftest import UNTIL
from tests.support.browser.waiting import PATIENCE_MS, expect

LAST = {"trade": "建材", "state": "营业", "frontage": True, "gas": False}


@contextmanager
def objects() -> Iterator[Callable[..., UUID]]:
    """Writes objects down in the grid member's own grid, and takes all that was collected away again."""

    def made(name: str, *, kind: str = "P02", days_ago: int | None = 95, due: int = -5) -> UUID:
        with owner_transaction() as session:
            grid, point = session.execute(
                select(Area, func.ST_AsText(func.ST_PointOnSurface(Area.geom)))
                .join(AccountGrant, AccountGrant.grid_code == Area.code)
                .join(Account, Account.id == AccountGrant.account_id)
                .where(Area.city == CITY_CODE, Account.username == "grid")
            ).one()
            unit = session.get_one(Area, (CITY_CODE, grid.parent_code))
            object_id = new_id(UNTIL)
            session.add(
                CollectedObject(
                    city=CITY_CODE, id=object_id, kind=kind, name=name, address="学院路 12 号",
                    grid_code=grid.code, unit_code=unit.code, town_code=unit.parent_code,
                    point=WKTElement(point, srid=4326), created_at=UNTIL, created_by="测试",
                )
            )  # fmt: skip
            session.flush()
            key: dict[str, Any] = {"city": CITY_CODE, "object_id": object_id}
            if days_ago is not None:
                at = UNTIL - timedelta(days=days_ago)
                session.add(
                    CollectedRecord(
                        **key,
                        id=new_id(at),
                        values=LAST,
                        collected_at=at,
                        received_at=at,
                        collected_by="网格员甲",
                    )
                )
            session.add(CollectionTask(**key, id=new_id(UNTIL), due_on=UNTIL.date() + timedelta(days=due)))
        return object_id

    yield made
    with owner_transaction() as session:
        ours = select(CollectedObject.id).where(
            (CollectedObject.created_by == "测试") | (CollectedObject.name.startswith("新登记"))
        )
        records = select(CollectedRecord.id).where(CollectedRecord.object_id.in_(ours))
        session.execute(delete(RecordPhoto).where(RecordPhoto.record_id.in_(records)))
        for table in (CollectedRecord, CollectionTask):
            session.execute(delete(table).where(table.object_id.in_(ours)))
        session.execute(delete(CollectedObject).where(CollectedObject.id.in_(ours)))


@contextmanager
def changed_kind() -> Iterator[Callable[..., None]]:
    """Changes the fields of the kind of shops, as the catalogue's keepers do; as they were after the test."""
    with owner_transaction() as session:
        fields = session.get_one(CollectionKind, (CITY_CODE, "P02")).fields

    def changed(*more: dict[str, Any], trades: list[str] | None = None) -> None:
        new = [
            {**field, "choices": trades} if trades and field["key"] == "trade" else field for field in fields
        ]
        with owner_transaction() as session:
            session.get_one(CollectionKind, (CITY_CODE, "P02")).fields = [*new, *more]

    yield changed
    changed()


def records_of(object_id: UUID) -> list[CollectedRecord]:
    with owner_transaction() as session:
        asked = select(CollectedRecord).where(CollectedRecord.object_id == object_id)
        found = list(
            session.scalars(asked.order_by(CollectedRecord.received_at, CollectedRecord.collected_at))
        )
        session.expunge_all()
        return found


def object_named(name: str) -> CollectedObject:
    with owner_transaction() as session:
        found = session.scalars(select(CollectedObject).where(CollectedObject.name == name)).one()
        session.expunge(found)
        return found


def due_of(object_id: UUID) -> date | None:
    with owner_transaction() as session:
        return session.scalars(
            select(CollectionTask.due_on).where(
                CollectionTask.object_id == object_id, CollectionTask.done_at.is_(None)
            )
        ).one_or_none()


def at_list(page: Page) -> Page:
    page.get_by_test_id("tab-collect").tap()
    expect(page.get_by_test_id("progress")).to_be_visible(timeout=PATIENCE_MS)
    return page


def card(page: Page, object_id: UUID) -> Locator:
    return page.locator(f'[data-object="{object_id}"]')


def opened(page: Page, object_id: UUID) -> Page:
    card(at_list(page), object_id).tap()
    expect(page.get_by_test_id("object")).to_be_visible()
    return page


def of_field(page: Page, key: str) -> Locator:
    return page.locator(f'[data-field="{key}"]')


def place_on_map(page: Page) -> None:
    page.get_by_test_id("place-map-open").tap()
    box = page.locator(".place-map__grid").first.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.get_by_test_id("place-use").tap()


def hand_in(page: Page) -> None:
    """Tap, and wait until the phone has taken it."""
    page.get_by_test_id("collect-send").tap()
    expect(page.get_by_test_id("progress")).to_be_visible()
