"""The list office and administrators change departments on a page: form, preview, plan, cancel, history."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import httpx
import pytest
from sqlalchemy import func, select, text

import clock
from db.models import City, Department
from db.models import DepartmentChange as Change
from db.session import owner_transaction
from i18n import times
from services import department_changes
from tests.support import factories
from tests.support.account_pages import found
from tests.support.department_changes import REFERENCE, TITLE
from tests.support.workflow.city import MORNING
from tests.web.conftest import PEOPLE, Product

PAGE = "/admin/department-changes"
OTHERS = sorted({person.username for person in PEOPLE} - {"administrator", "list_office"})
CITY = "370783"
TODAY, LATER = date(2026, 9, 21), date(2026, 9, 28)
NAMES = ("D01", "D02")


@pytest.fixture(autouse=True)
def morning(product: Product) -> Iterator[None]:
    """A working day on which the tests happen; what they change is put back."""
    with owner_transaction() as session:
        session.get_one(City, CITY).as_of = MORNING
        if (
            session.scalar(text("SELECT count(*) FROM calendar_years WHERE city = :city"), {"city": CITY})
            == 0
        ):
            factories.a_calendar(session)
    yield
    with owner_transaction() as session:
        for table in ("department_changes", "former_names"):
            session.execute(text(f"DELETE FROM {table} WHERE city = :city"), {"city": CITY})
        session.execute(
            text("UPDATE departments SET name = '单位' || code, valid_to = NULL, successor = NULL,"
                 " predecessors = '{}' WHERE city = :city AND code = ANY (:codes)"),
            {"city": CITY, "codes": list(NAMES)},
        )  # fmt: skip
        session.execute(
            text("UPDATE account_grants SET department = 'D01' WHERE city = :city AND department = 'D02'"),
            {"city": CITY},
        )
        session.get_one(City, CITY).as_of = None


def form(kind: str = "rename", **fields: str) -> dict[str, str]:
    said = {
        "kind": kind, "department": "D01", "effective_on": str(TODAY), "reference": REFERENCE, "title": TITLE,
    }  # fmt: skip
    said |= {"name": "新名局"} if kind == "rename" else {"successor": "D02"}
    return {**said, **fields}


def key_of(page: httpx.Response) -> str:
    return found(r'name="key" value="([0-9a-f]+)"', page.text)


def plan(browser: httpx.Client, **fields: str) -> httpx.Response:
    """Preview a change as the form does, and plan what the preview offers."""
    shown = browser.post(f"{PAGE}/preview", data=form(**fields))
    panel = shown.text.split('data-testid="preview-panel"')[1]
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', panel))
    return browser.post(PAGE, data=hidden)


def worked() -> None:
    with owner_transaction() as session:
        department_changes.apply_due(session, CITY, clock.now(session, CITY))


@pytest.mark.parametrize("username", OTHERS)
def test_only_the_list_office_and_administrators_get_there(sign_in, username):
    browser = sign_in(username)

    assert browser.get(PAGE).status_code == 403
    assert browser.post(f"{PAGE}/preview", data=form()).status_code == 403
    assert browser.post(PAGE, data={"key": "k" * 32, **form()}).status_code == 403


@pytest.mark.parametrize("username", ["administrator", "list_office"])
def test_a_rename_is_previewed_planned_and_applied(sign_in, username):
    browser = sign_in(username)

    planned = plan(browser)
    waiting = browser.get(planned.headers["location"])
    worked()
    done = browser.get(planned.headers["location"])

    assert planned.status_code == 303
    assert "待生效" in waiting.text
    assert 'data-testid="progress"' in waiting.text
    assert "已生效" in done.text
    assert f"{REFERENCE} {TITLE}" in done.text
    with owner_transaction() as session:
        assert session.get_one(Department, (CITY, "D01")).name == "新名局"
    assert "单位D01" in browser.get(PAGE).text.split('data-testid="former"')[1]


def test_a_merger_shows_what_becomes_of_everything(sign_in):
    admin = sign_in("administrator")

    shown = admin.post(f"{PAGE}/preview", data=form("merge"))

    assert 'data-testid="count-accounts-D02">1<' in shown.text
    with owner_transaction() as session:
        assert session.scalar(select(func.count()).select_from(Change)) == 0


def test_pressing_twice_plans_once(sign_in):
    admin = sign_in("administrator")
    data = {"key": key_of(admin.get(f"{PAGE}?kind=rename&department=D01")), **form(effective_on=str(LATER))}

    first, again = admin.post(PAGE, data=data), admin.post(PAGE, data=data)

    assert first.headers["location"] == again.headers["location"]
    with owner_transaction() as session:
        assert session.scalar(select(func.count()).select_from(Change)) == 1


def test_a_planned_change_is_withdrawn_and_never_applied(sign_in):
    admin = sign_in("administrator")
    page = admin.get(plan(admin).headers["location"])
    hidden = dict(re.findall(r'name="(key|version)" value="([^"]+)"', page.text.split("/cancel")[1]))
    path = str(page.url.path)

    answer = admin.post(f"{path}/cancel", data=hidden)
    worked()

    assert answer.status_code == 303
    assert "已撤回" in admin.get(path).text
    with owner_transaction() as session:
        assert session.get_one(Department, (CITY, "D01")).name == "单位D01"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": " "}, "请填写名称"),
        ({"reference": ""}, "请填写文号"),
        ({"effective_on": "2020-01-01"}, "生效日期不能早于今天"),
        ({"effective_on": "soon"}, "请填写有效的生效日期"),
        ({"effective_on": "2026-09-26"}, "不是工作日"),
        ({"kind": "no"}, "请选择变更方式"),
        ({"department": "D99"}, "请选择要变更的单位"),
    ],
    ids=["name", "document", "past", "no-day", "saturday", "kind", "department"],
)
def test_bad_input_is_refused_in_words_and_keeps_what_was_typed(sign_in, wrong, message):
    admin = sign_in("administrator")

    answer = admin.post(f"{PAGE}/preview", data=form(**wrong))

    assert answer.status_code == 422
    assert message in answer.text
    if "kind" not in wrong and "department" not in wrong:
        assert f'value="{TITLE}"' in answer.text


def test_the_way_of_a_change_stays_chosen_until_a_department_is(sign_in):
    page = sign_in("administrator").get(f"{PAGE}?kind=split&department=").text

    assert 'value="split" selected' in page
    assert 'data-testid="form"' not in page


def test_until_when_former_tickets_are_opened_is_a_day_of_the_city(sign_in):
    admin = sign_in("administrator")
    place = plan(admin).headers["location"]
    worked()
    with owner_transaction() as session:
        evening = datetime(2026, 9, 21, 20, tzinfo=UTC)  # the next day in the city
        change = session.scalars(select(Change)).one()
        change.inherit_before, change.effect = evening, {"accounts": 1}

    page = admin.get(place).text

    assert f"{times.day(date(2026, 9, 22))} 以前的尚未完成" in page


def test_the_page_speaks_english(sign_in):
    admin = sign_in("administrator")
    admin.post("/session/locale", data={"locale": "en"})
    try:
        page = admin.get(f"{PAGE}?kind=merge&department=D01").text
    finally:
        admin.post("/session/locale", data={"locale": "zh_CN"})

    assert "Enter a change of departments" in page
    assert "Successor" in page
