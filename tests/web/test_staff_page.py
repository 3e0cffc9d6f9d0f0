"""Administrators find the grid staff; a phone is masked until a reason is given, which is recorded."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import text

from db.models import Staff, StaffPost
from db.session import owner_transaction
from domain.accounts import StaffRole
from tests.support.account_pages import found, key_of
from tests.web.conftest import PEOPLE

PAGE = "/admin/staff"
PHONE = "13800001234"
OTHERS = sorted({person.username for person in PEOPLE} - {"administrator"})


@pytest.fixture
def chief():
    """A chief of grid 00111, and a member of grid 00211."""
    ids = (uuid4(), uuid4())
    people = (
        ("王网格", StaffRole.CHIEF, PHONE, "00111"),
        ("赵网格", StaffRole.MEMBER, "13900005678", "00211"),
    )
    with owner_transaction() as session:
        for ident, (name, role, phone, area) in zip(ids, people, strict=True):
            session.add(Staff(city="370783", id=ident, name=name, role=role, phone=phone))
            session.flush()
            post = {"staff_id": ident, "area_code": area, "valid_from": date(2026, 1, 1)}
            session.add(StaffPost(city="370783", id=uuid4(), **post))
    yield ids[0]
    with owner_transaction() as session:
        for table in ("staff_reveals", "staff_posts", "staff"):
            session.execute(text(f"DELETE FROM {table}"))


def revealed(admin, ident, reason: str):
    key = key_of(admin.get(f"{PAGE}/{ident}"))
    return admin.post(f"{PAGE}/{ident}/reveal", data={"key": key, "reason": reason})


@pytest.mark.parametrize("username", OTHERS)
def test_only_administrators_get_there_or_see_a_phone(sign_in, chief, username):
    browser = sign_in(username)

    answers = [
        browser.get(PAGE),
        browser.get(f"{PAGE}/{chief}"),
        browser.post(f"{PAGE}/{chief}/reveal", data={"key": "k", "reason": "x"}),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert all(PHONE not in answer.text for answer in answers)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"王网格", "赵网格"}),
        ({"q": "王"}, {"王网格"}),
        ({"q": "00211"}, {"赵网格"}),
        ({"town": "001"}, {"王网格"}),
        ({"role": "member"}, {"赵网格"}),
        ({"q": "%"}, set()),
    ],
    ids=["all", "name", "area", "town", "role", "a-wildcard-is-no-wildcard"],
)
def test_people_are_found_by_name_area_town_and_role(sign_in, chief, query, names):
    page = sign_in("administrator").get(PAGE, params=query).text

    assert {name for name in ("王网格", "赵网格") if name in page} == names
    assert PHONE not in page


def test_a_phone_is_shown_once_with_a_reason_that_is_kept(sign_in, chief):
    admin = sign_in("administrator")

    shown = revealed(admin, chief, "通知紧急集合")
    later = admin.get(f"{PAGE}/{chief}")

    assert PHONE in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert PHONE not in later.text
    assert "138******34" in later.text
    assert "通知紧急集合" in later.text
    assert "administrator" in found(r'data-testid="log">(.*?)</ol>', later.text)
    with owner_transaction() as session:
        kept = "SELECT coalesce(string_agg(answer::text, ''), '') FROM idempotency_keys"
        assert PHONE not in session.execute(text(kept)).scalar_one()


def test_the_same_form_again_shows_nothing_and_writes_one_row(sign_in, chief):
    admin = sign_in("administrator")
    form = {"key": key_of(admin.get(f"{PAGE}/{chief}")), "reason": "核对"}

    first, again = (admin.post(f"{PAGE}/{chief}/reveal", data=form) for _ in range(2))

    assert PHONE in first.text
    assert (again.status_code, PHONE in again.text) == (409, False)
    with owner_transaction() as session:
        assert session.execute(text("SELECT count(*) FROM staff_reveals")).scalar_one() == 1


def test_without_a_reason_nothing_is_shown(sign_in, chief):
    admin = sign_in("administrator")

    refused = revealed(admin, chief, " ")

    assert (refused.status_code, PHONE in refused.text) == (422, False)
    assert "请写明查看的原因" in refused.text


def test_nobody_of_that_id_is_not_found(sign_in, chief):
    admin = sign_in("administrator")

    assert admin.get(f"{PAGE}/{uuid4()}").status_code == 404
