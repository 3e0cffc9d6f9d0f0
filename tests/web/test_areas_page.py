"""Administrators search areas, see the staff of each, and missing or duplicate chiefs."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import text

from db.models import Area, Setting, Staff, StaffPost
from db.session import owner_transaction
from domain.accounts import StaffRole
from tests.support.account_pages import found
from tests.web.conftest import PEOPLE

PAGE = "/admin/areas"
OTHERS = sorted({person.username for person in PEOPLE} - {"administrator"})


@pytest.fixture
def posts():
    """Grid 00111 has two chiefs, unit 0011 has one; whose post has ended counts for nothing."""
    held = (("00111", None), ("00111", None), ("0011", None), ("0021", date(2026, 2, 1)))
    with owner_transaction() as session:
        for number, (area, until) in enumerate(held):
            ident = uuid4()
            phone = f"1380000123{number}"
            session.add(
                Staff(city="370783", id=ident, name=f"网格长{number}", role=StaffRole.CHIEF, phone=phone)
            )
            session.flush()
            span = {"valid_from": date(2026, 1, 1), "valid_to": until}
            session.add(StaffPost(city="370783", id=uuid4(), staff_id=ident, area_code=area, **span))
    yield
    with owner_transaction() as session:
        for table in ("staff_posts", "staff"):
            session.execute(text(f"DELETE FROM {table}"))


def codes(page: str) -> set[str]:
    """Return the codes that a list shows."""
    listed = page.split('data-testid="areas"')[1] if 'data-testid="areas"' in page else ""
    return {part.split("</code>")[0] for part in listed.split("<td><code>")[1:]}


@pytest.mark.parametrize("username", OTHERS)
def test_only_administrators_get_there(sign_in, username):
    browser = sign_in(username)

    assert {browser.get(path).status_code for path in (PAGE, f"{PAGE}/00111")} == {403}


def test_vacancies_and_double_posts_are_a_report(sign_in, posts):
    admin = sign_in("administrator")
    page = admin.get(PAGE).text

    counted = {
        finding: int(found(rf'data-testid="finding-{finding}">[^<]*<b>(\d+)</b>', page))
        for finding in ("vacant", "double", "off_block", "ended")
    }
    lists = {finding: codes(admin.get(PAGE, params={"finding": finding}).text) for finding in counted}

    assert counted == {"vacant": 2, "double": 1, "off_block": 0, "ended": 0}
    assert lists == {"vacant": {"0021", "00211"}, "double": {"00111"}, "off_block": set(), "ended": set()}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "0021"}, {"0021", "00211"}),
        ({"town": "001"}, {"001", "0011", "00111"}),
        ({"level": "grid"}, {"00111", "00211"}),
        ({"level": "grid", "town": "002"}, {"00211"}),
        ({"q": "%"}, set()),
    ],
    ids=["code", "town", "level", "both", "a-wildcard-is-no-wildcard"],
)
def test_areas_are_found_by_code_town_and_level(sign_in, posts, query, expected):
    assert codes(sign_in("administrator").get(PAGE, params=query).text) == expected


def test_an_area_shows_who_serves_in_it_with_masked_phones(sign_in, posts):
    page = sign_in("administrator").get(f"{PAGE}/00111").text

    assert "网格长重复" in page
    assert all(name in page for name in ("网格长0", "网格长1"))
    assert "138******30" in page
    assert "13800001230" not in page


def test_an_ended_area_stays_in_the_register(sign_in, posts):
    with owner_transaction() as session:
        session.get_one(Area, ("370783", "00211")).valid_to = date(2026, 4, 1)
    try:
        admin = sign_in("administrator")
        shown, listed = admin.get(f"{PAGE}/00211"), codes(admin.get(PAGE, params={"finding": "ended"}).text)
    finally:
        with owner_transaction() as session:
            session.get_one(Area, ("370783", "00211")).valid_to = None

    assert shown.status_code == 200
    assert "撤销" in shown.text
    assert listed == {"00211"}


def test_codes_outside_the_block_of_their_kind_are_found_by_the_setting(sign_in):
    admin = sign_in("administrator")
    with owner_transaction() as session:
        model = session.get_one(Area, ("370783", "0011"))
        facts = {"level": model.level, "kind": model.kind, "parent_code": "001", "name": "新村"}
        shape = {"geom": model.geom, "label_point": model.label_point, "valid_from": model.valid_from}
        session.add(Area(city="370783", code="370783001650", simulated=True, **facts, **shape))
    try:
        within = codes(admin.get(PAGE, params={"finding": "off_block"}).text)
        with owner_transaction() as session:
            session.add(Setting(city="370783", key="areas.dedicated_first", value=700))
        beyond = codes(admin.get(PAGE, params={"finding": "off_block"}).text)
    finally:
        with owner_transaction() as session:
            session.execute(text("DELETE FROM settings"))
            session.execute(text("DELETE FROM areas WHERE code = '370783001650'"))

    assert (within, beyond) == ({"370783001650"}, set())


def test_an_unknown_area_is_not_found(sign_in):
    assert sign_in("administrator").get(f"{PAGE}/nothing").status_code == 404
