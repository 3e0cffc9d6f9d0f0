"""Administrators see every setting, preview a change, and change it; no other role gets there."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from db.session import owner_transaction
from domain.settings import SETTINGS
from tests.support.account_pages import key_of, stand_at
from tests.web.conftest import PEOPLE

PAGE = "/admin/settings"
FRIDAY = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
KEY = "limits.general_days"
OTHERS = sorted({person.username for person in PEOPLE} - {"administrator"})


@pytest.fixture
def admin(sign_in):
    stand_at(FRIDAY)
    yield sign_in("administrator")
    stand_at(None)
    with owner_transaction() as session:
        session.execute(text("DELETE FROM setting_changes"))
        session.execute(text("DELETE FROM settings"))


def changed(admin, key: str = KEY, **fields: str):
    """Look at what a change does and confirm it."""
    form = {"value": "4", "reason": "人手不足", **fields}
    page = admin.post(f"{PAGE}/{key}/preview", data=form)
    return admin.post(f"{PAGE}/{key}", data={**form, "key": key_of(page)}, follow_redirects=True)


def stored() -> list[tuple[str, object]]:
    with owner_transaction() as session:
        return [tuple(row) for row in session.execute(text("SELECT key, value FROM settings"))]


@pytest.mark.parametrize("username", OTHERS)
def test_only_administrators_get_there_or_change_anything(sign_in, username):
    browser = sign_in(username)

    read = [browser.get(PAGE), browser.get(f"{PAGE}/{KEY}")]
    written = [
        browser.post(f"{PAGE}/{KEY}{way}", data={"key": "k", "value": "4", "reason": "x"})
        for way in ("", "/preview")
    ]

    assert {answer.status_code for answer in read + written} == {403}
    assert stored() == []


def test_every_setting_stands_there_with_default_and_bounds(admin):
    page = admin.get(PAGE).text

    assert all(f'data-testid="setting-{key}"' in page for key in SETTINGS)
    assert f"共 {len(SETTINGS)} 项设置" in page


def test_settings_are_found_by_name_hint_key_and_group(admin):
    by_name = admin.get(PAGE, params={"q": "一般事项"}).text
    by_key = admin.get(PAGE, params={"q": "lights.yellow"}).text
    by_group = admin.get(PAGE, params={"group": "lights"}).text
    none = admin.get(PAGE, params={"q": "没有这样的设置"}).text

    assert f'data-testid="setting-{KEY}"' in by_name
    assert "共 1 项设置" in by_key
    assert "共 2 项设置" in by_group
    assert "没有符合条件的设置" in none


def test_a_preview_writes_nothing_and_says_what_moves(admin):
    page = admin.post(f"{PAGE}/{KEY}/preview", data={"value": "4", "reason": "人手不足", "running": "1"})

    assert page.status_code == 200
    assert "0 个计时将变动，涉及 0 件事项" in page.text
    assert stored() == []


def test_a_change_is_confirmed_kept_and_told(admin):
    page = changed(admin)

    assert "已更改，自今天起生效" in page.text
    assert "3 个工作日 → 4 个工作日" in page.text
    assert "人手不足" in page.text
    assert stored() == [(KEY, 4)]


@pytest.mark.parametrize(
    ("key", "written", "kept", "told"),
    [
        ("calendar.day_ends", "18:00", 1080, "17:30 → 18:00"),
        ("suggestion.urgent_words", "着火，冒烟", "着火、冒烟", "→ 着火、冒烟"),
        ("classes.share_4", "30", 30, "20% → 30%"),
    ],
)
def test_times_words_and_shares_are_changed_as_they_are_written(admin, key, written, kept, told):
    page = changed(admin, key, value=written)

    assert told in page.text
    assert told in admin.get(PAGE).text
    assert stored() == [(key, kept)]


@pytest.mark.parametrize(
    ("key", "written"), [("calendar.day_ends", "25:00"), ("suggestion.urgent_words", "字" * 21)]
)
def test_what_is_no_time_and_no_word_is_refused_with_the_reason(admin, key, written):
    page = admin.post(f"{PAGE}/{key}/preview", data={"value": written, "reason": "x"})

    assert page.status_code == 422
    assert stored() == []


def test_the_same_form_sent_twice_changes_once(admin):
    form = {"value": "4", "reason": "人手不足"}
    confirmed = {**form, "key": key_of(admin.post(f"{PAGE}/{KEY}/preview", data=form))}

    answers = [admin.post(f"{PAGE}/{KEY}", data=confirmed) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    with owner_transaction() as session:
        assert session.execute(text("SELECT count(*) FROM setting_changes")).scalar_one() == 1


def test_a_planned_change_is_shown_and_withdrawn(admin):
    page = changed(admin, effective_on="2027-06-01")
    change = page.text.split(f"{PAGE}/{KEY}/withdraw/")[1][:36]

    gone = admin.post(
        f"{PAGE}/{KEY}/withdraw/{change}", data={"key": key_of(page) + change}, follow_redirects=True
    )

    assert "已登记，到生效日自动生效" in page.text
    assert "待生效的更改" in page.text
    assert "待生效的更改" not in gone.text
    assert "由administrator先生撤回" in gone.text
    assert stored() == []


def test_a_switch_is_set_off_and_on_again(admin):
    off = changed(admin, "public.page", value="off")
    on = changed(admin, "public.page", value="on")

    assert "开 → 关" in off.text
    assert "关 → 开" in on.text
    assert stored() == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"value": "0"}, "须在 1 至 60 之间"),
        ({"value": "四"}, "请填写 1 至 60 之间的整数"),
        ({"value": "3"}, "无须更改"),
        ({"reason": " "}, "请写明更改的原因"),
        ({"effective_on": "2020-01-01"}, "生效日期须在今天至"),
        ({"effective_on": "morgen"}, "有效的生效日期"),
    ],
    ids=["small", "no-number", "same", "no-reason", "past", "no-day"],
)
def test_what_is_wrong_is_said_and_what_was_entered_stays(admin, fields, said):
    page = admin.post(f"{PAGE}/{KEY}/preview", data={"value": "4", "reason": "人手不足", **fields})

    assert page.status_code in {409, 422}
    assert said in page.text
    assert "更改的影响" not in page.text
    assert fields.get("reason", "人手不足") in page.text


def test_an_unknown_setting_is_not_found(admin):
    assert admin.get(f"{PAGE}/nothing.such").status_code == 404
    assert admin.post(f"{PAGE}/nothing.such/preview", data={"value": "1", "reason": "x"}).status_code == 404
