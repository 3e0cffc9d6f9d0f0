"""Administrators see the calendar, import a year, change a day and the hours; no other role gets there."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from db.session import owner_transaction
from tests.support import factories
from tests.support.account_pages import found, key_of, stand_at
from tests.web.conftest import PEOPLE

PAGE = "/admin/calendar"
FILES = Path(__file__).parents[1] / "field"
OTHERS = sorted({person.username for person in PEOPLE} - {"administrator"})
FRIDAY = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
TOMORROW = date(2026, 11, 21)


@pytest.fixture
def admin(sign_in):
    with owner_transaction() as session:
        factories.a_calendar(session)
    stand_at(FRIDAY)
    yield sign_in("administrator")
    stand_at(None)
    with owner_transaction() as session:
        for table in ("calendar_changes", "calendar_days", "calendar_years", "working_windows"):
            session.execute(text(f"DELETE FROM {table}"))
        session.execute(text("UPDATE cities SET calendar_version = calendar_version + 1"))


def year_of_a_file(admin, name: str, **fields: str):
    file = {"file": (name, (FILES / name).read_bytes(), "text/csv")}
    return admin.post(
        f"{PAGE}/year/preview", data={"year": "2027", "status": "official", **fields}, files=file
    )


def confirmed(admin, page, act: str, *names: str, **fields: str):
    """Send the form that a preview shows."""
    shown = {
        name: found(rf'name="{name}" value="([^"]*)"', page.text).replace("&#34;", '"') for name in names
    }
    form = {**shown, "key": key_of(page), "reason": "按国务院通知", **fields}
    return admin.post(f"{PAGE}/{act}", data=form, follow_redirects=True)


def loaded(year: int) -> int:
    with owner_transaction() as session:
        counted = text("SELECT count(*) FROM calendar_days WHERE worked AND extract(year FROM day) = :year")
        return session.execute(counted, {"year": year}).scalar_one()


@pytest.mark.parametrize("username", OTHERS)
def test_only_administrators_get_there_or_change_anything(sign_in, username):
    browser = sign_in(username)

    answers = [
        browser.get(PAGE),
        browser.post(f"{PAGE}/day/preview", data={"day": "2026-12-31", "worked": "0"}),
        browser.post(f"{PAGE}/day", data={"key": "k", "day": "2026-12-31", "worked": "0", "reason": "x"}),
    ]

    assert {answer.status_code for answer in answers} == {403}


def test_a_year_is_shown_day_by_day_with_its_counts(admin):
    page = admin.get(PAGE, params={"year": "2026"}).text

    assert "2026 年" in page
    assert 'calendar-day--made_up" title="国庆节调休上班"' in page
    assert page.count("calendar-month") >= 12


def test_a_year_is_looked_at_then_brought_in(admin):
    page = year_of_a_file(admin, "all_full_true.csv")
    before = loaded(2027)

    done = confirmed(admin, page, "year", "year", "status", "days")

    assert "261 天，共 365 天" in page.text
    assert (before, loaded(2027)) == (0, 261)
    assert "工作日历已更改" in done.text
    assert "按国务院通知" in done.text


def test_a_file_of_departures_fills_the_rest_of_the_year(admin):
    page = year_of_a_file(admin, "bom.csv", status="provisional")

    confirmed(admin, page, "year", "year", "status", "days")

    assert loaded(2027) == 261
    assert "暂定" in admin.get(PAGE, params={"year": "2027"}).text


def test_a_day_is_made_a_holiday_of_the_city(admin):
    page = admin.post(f"{PAGE}/day/preview", data={"day": "2026-11-24", "worked": "0", "name": "菜博会"})

    done = confirmed(admin, page, "day", "day", "worked", "name")

    assert "休息 菜博会" in page.text
    assert "更改单日" in done.text


def test_other_hours_are_planned_and_taken_back(admin):
    spans = {"starts_1": "08:00", "ends_1": "12:00", "starts_2": "14:30", "ends_2": "18:00"}
    page = admin.post(f"{PAGE}/windows/preview", data={"from": TOMORROW.isoformat(), **spans})
    done = confirmed(admin, page, "windows", "from", *spans)

    back = admin.post(f"{PAGE}/windows/preview", data={"from": TOMORROW.isoformat()})
    gone = confirmed(admin, back, "windows", "from")

    assert "14:30–18:00" in done.text
    assert "恢复此前的工作时间" in back.text
    assert "取消这一安排" not in gone.text


@pytest.mark.parametrize(
    ("act", "form", "said"),
    [
        ("year", {"year": "27"}, "四位年份"),
        ("year", {"year": "9999"}, "不合理"),
        ("day", {"day": "gestern"}, "有效的日期"),
        ("day", {"day": "2026-01-05", "worked": "0"}, "已经过去"),
        ("windows", {"from": TOMORROW.isoformat(), "starts_1": "neun", "ends_1": "12:00"}, "有效的时间"),
        ("windows", {"from": "2026-01-05", "starts_1": "09:00", "ends_1": "12:00"}, "从明天"),
    ],
    ids=["short-year", "absurd-year", "no-day", "past-day", "no-time", "hours-from-the-past"],
)
def test_what_is_wrong_is_said(admin, act, form, said):
    page = admin.post(f"{PAGE}/{act}/preview", data=form)

    assert page.status_code == 422
    assert said in page.text
    assert "更改的影响" not in page.text


def test_a_file_that_is_not_clear_is_refused_with_its_line(admin):
    file = {"file": ("x.csv", b"day,worked,name\n2027-01-01,perhaps,\n", "text/csv")}

    page = admin.post(f"{PAGE}/year/preview", data={"year": "2027"}, files=file)

    assert page.status_code == 422
    assert "第 2 行：“perhaps”" in page.text


def test_an_unknown_act_is_not_found(admin):
    assert admin.post(f"{PAGE}/nothing/preview", data={"day": "2026-12-31"}).status_code == 404
