"""One called ticket through every stage of the workflow, each user at their own desk."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from db.session import owner_transaction
from db.writes.demo_accounts import find_busiest_community, find_busiest_grid
from demo.areas import CITY_CODE
from tests.support.browser.screens import clear, until
from tests.support.browser.waiting import PATIENCE_MS, expect
from tests.support.browser.workflow_desks import (
    AGENCY_NAME,
    DEPARTMENT_NAME,
    TOWN,
    City,
    Ticket,
    choose,
    done,
    field,
    fill,
    opened,
    pressed,
    submitted,
)
from tests.support.upload_factory import a_photo

pytestmark = pytest.mark.browser

# The history reads as a sequence of events, from the report to the end.
STORY = [
    "report", "call", "accept", "dispatch", "sign", "respond", "respond", "plan", "complete", "complete",
    "rework", "complete", "pass_review", "feed_back", "rate", "rate", "miss_call_back", "call_back", "close",
]  # fmt: skip


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "after.jpg"
    path.write_bytes(a_photo(size=(800, 600)))
    return path


def grid_of_the_demonstration() -> str:
    with owner_transaction() as session:
        return find_busiest_grid(session, CITY_CODE, find_busiest_community(session, CITY_CODE, TOWN))


def with_photo(page: Page, name: str, photo: Path) -> None:
    """Upload a photo with the current form, and wait until it is stored."""
    box = page.get_by_test_id(f"uploader-{name}")
    with page.expect_file_chooser() as opened_chooser:
        box.get_by_role("button", name=re.compile("^选择")).click()
    opened_chooser.value.set_files(photo)
    expect(box.locator(".uploader__files li")).to_have_count(1, timeout=PATIENCE_MS)
    until(
        page,
        "(id) => dash_component_api.getLayout(id)?.props.data.length === 1",
        {"type": "uploaded", "name": name},
    )


def test_a_called_ticket_goes_through_every_stage(city: City, photo: Path) -> None:
    ticket = reported_by_the_grid(city)

    called_and_dispatched(city, ticket)
    worked_on(city, ticket, photo)
    usual = sent_back(city, ticket)
    passed(city, ticket, usual)
    answered(city, ticket)
    rated(city, ticket)
    called_back(city, ticket)

    assert city.acts(ticket) == STORY
    expect(city.letter("caller", ticket).locator(".history")).to_contain_text("结案")
    story = city.story(ticket)
    assert story["status"] == "closed"
    # All happens in one instant here, in which the two calls have no order.
    assert sorted(one["reached"] for one in story["call_backs"]) == [False, True]


def reported_by_the_grid(city: City) -> Ticket:
    return city.post(
        "grid",
        "",
        {
            "city": CITY_CODE,
            "description": "门前占道堆放杂物，通行不便",
            "area_code": grid_of_the_demonstration(),
            "channel": "grid_staff",
            "reporter_name": "陆明",
            "reporter_phone": "13800000001",
        },
    )


def called_and_dispatched(city: City, ticket: Ticket) -> None:
    """The town calls with its reason, the Center accepts, the dispatcher names two parties."""
    town = city.letter("town", ticket)
    expect(town.locator("#desk-letter")).to_contain_text("门前占道堆放杂物")
    done(town, "call", text="商户拒不整改，镇街无执法权限")
    expect(town.get_by_test_id("standing")).to_contain_text("由中心受理")
    pressed(city.letter("intake", ticket), "accept")
    dispatcher = city.letter("dispatcher", ticket)
    expect(dispatcher.locator("#desk-letter")).to_contain_text("商户拒不整改")
    opened(dispatcher, "dispatch")
    choose(dispatcher, "lead", DEPARTMENT_NAME)
    clear(dispatcher, "cooperating")
    choose(dispatcher, "cooperating", AGENCY_NAME)
    fill(dispatcher, ticket_class="一般", text="请联合处置，三日内办结")
    expect(dispatcher.locator("#act-deadline dd").last).to_contain_text("17:30")
    submitted(dispatcher)


def worked_on(city: City, ticket: Ticket, photo: Path) -> None:
    """The department signs, responds and plans; the cooperating party is done first, then the lead."""
    department = city.letter("department", ticket)
    expect(department.locator("#desk-letter")).to_contain_text("请联合处置")
    pressed(department, "sign")
    done(department, "respond", contact="电话联系")
    agency = city.letter("agency", ticket)
    done(agency, "respond", contact="到达现场")
    department = city.letter("department", ticket)
    done(department, "plan", day="2026-11-24", text="先劝导后清理，设置隔离")
    agency = city.letter("agency", ticket)
    done(agency, "complete", text="已核查经营资质并告知商户")
    department = city.letter("department", ticket)
    opened(department, "complete")
    fill(department, text="已清理占道物品")
    with_photo(department, "after", photo)
    submitted(department)


def sent_back(city: City, ticket: Ticket) -> str:
    """The reviewer compares, sends it back with a usual reason, and the department does it again."""
    reviewer = city.letter("reviewer", ticket)
    compared = reviewer.get_by_test_id("fulfilment")
    for told in (
        "请联合处置，三日内办结", "先劝导后清理，设置隔离", "已清理占道物品", "已核查经营资质并告知商户",
    ):  # fmt: skip
        expect(compared).to_contain_text(told)
    expect(compared.get_by_text("办结：按时")).to_have_count(2)
    zoom_into_the_photos(reviewer)
    form = opened(reviewer, "rework")
    start = form.get_by_test_id("starts").get_by_role("button").first
    usual = start.inner_text()
    start.click()
    expect(field(reviewer, "text")).to_have_value(usual)
    submitted(reviewer)
    department = city.letter("department", ticket)
    expect(department.locator("#desk-letter")).to_contain_text(usual)
    done(department, "complete", text="已清理并安排专人值守")
    return usual


def passed(city: City, ticket: Ticket, usual: str) -> None:
    """The reviewer sees the earlier rework with its reason and the new result, and passes."""
    reviewer = city.letter("reviewer", ticket)
    expect(reviewer.get_by_test_id("reworks")).to_contain_text(usual)
    expect(reviewer.get_by_test_id("fulfilment")).to_contain_text("已清理并安排专人值守")
    done(reviewer, "pass_review")


def answered(city: City, ticket: Ticket) -> None:
    """The caller finds the reply drafted from both results, and sends it by short message."""
    caller = city.letter("caller", ticket)
    opened(caller, "feed_back")
    draft = field(caller, "text").input_value()
    for told in (ticket["number"], "已清理并安排专人值守", "已核查经营资质并告知商户"):
        assert told in draft
    fill(caller, delivery__way="短信")
    submitted(caller)
    expect(caller.get_by_test_id("reply-sent")).to_contain_text("待发送")


def rated(city: City, ticket: Ticket) -> None:
    """The town rates both parties, each on its own."""
    for effect in ("好", "较好"):
        town = city.letter("town", ticket)
        done(town, "rate", speed="及时", effect=effect)


def called_back(city: City, ticket: Ticket) -> None:
    """The caller misses the reporter once, reaches them then, and closes."""
    caller = city.letter("caller", ticket)
    expect(caller.get_by_test_id("script")).to_contain_text("您反映的问题解决了吗")
    expect(caller.get_by_test_id("tries")).to_contain_text("还没有拨打过")
    done(caller, "miss_call_back", text="无人接听")
    expect(caller.locator("#desk-context").get_by_test_id("tries")).to_contain_text("已拨打 1 次")
    done(caller, "call_back", solved="已解决", satisfied="满意", text="感谢")
    done(caller, "close")


def zoom_into_the_photos(page: Page) -> None:
    """Open the comparison, zoom, and go back to the desk by the keyboard alone."""
    page.get_by_test_id("photos").get_by_role("button").first.click()
    shown = page.get_by_role("dialog")
    expect(shown).to_contain_text("处置前后对比")
    assert until(page, "() => document.querySelector('.compare__picture')?.naturalWidth") == 800
    page.keyboard.press("+")
    expect(shown).to_have_attribute("data-zoom", re.compile(r"^1\.25"))
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
