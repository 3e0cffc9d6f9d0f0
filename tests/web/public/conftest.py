"""Fixture: the public page of the small city, with no minimum time for forms."""

from collections.abc import Iterator

import pytest

from db.models import Setting
from db.session import owner_transaction
from tests.support import factories
from tests.web.conftest import Product
from web.public import limits

CITY = "370783"


@pytest.fixture(scope="module", autouse=True)
def _calendar(product: Product) -> None:
    """Give the city its shapes and this year's days; forms have no minimum time."""
    with owner_transaction() as session:
        factories.a_calendar(session, year=2026)
        factories.some_shapes(session)
        session.add(Setting(city=CITY, key="public.least_seconds", value=0))


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the public reports of other tests: they all come from one address."""
    monkeypatch.setattr(limits, "inflow", limits.Inflow())


@pytest.fixture
def setting() -> Iterator[object]:
    """Changes a setting of the city until the test ends."""
    changed: list[str] = []

    def change(key: str, value: int | bool) -> None:
        with owner_transaction() as session:
            session.merge(Setting(city=CITY, key=key, value=value))
        changed.append(key)

    yield change
    with owner_transaction() as session:
        for key in changed:
            session.delete(session.get_one(Setting, (CITY, key)))
        if "public.least_seconds" in changed:
            session.flush()
            session.add(Setting(city=CITY, key="public.least_seconds", value=0))
