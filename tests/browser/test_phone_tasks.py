"""Field tasks at the phone; every target is large enough for a thumb."""

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, select

from db.models import Setting
from db.session import owner_transaction
from demo.accounts import DEMO_DEPARTMENT
from demo.areas import CITY_CODE
from domain.enums import Status
from tests.support.acceptance import keep_first
from tests.support.browser.phone import do, nothing_waits, report, ticket_of
from tests.support.browser.screens import a_ticket, at_map, post
from tests.support.browser.waiting import PATIENCE_MS, expect

CONTROLS = "button, a[href], select, input:not([type=file]), textarea"
SMALL_TARGETS = """(controls) => [...document.querySelectorAll(controls)]
  .filter((element) => element.checkVisibility())
  .map((element) => [element, (element.closest("label") ?? element).getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.height < 44 || box.width < 44))
  .map(([element, box]) => `${element.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)"""

pytestmark = pytest.mark.browser


@pytest.fixture
def photos_wanted() -> Iterator[None]:
    """Let a solution on the spot need a photo, as the city has it by default."""
    ours = (Setting.city == CITY_CODE) & (Setting.key == "evidence.local_photos")
    with owner_transaction() as session:
        before = [row.value for row in session.scalars(select(Setting).where(ours))]
        session.execute(delete(Setting).where(ours))
    yield
    with owner_transaction() as session:
        for value in before:
            session.add(Setting(city=CITY_CODE, key="evidence.local_photos", value=value))


@pytest.mark.usefixtures("photos_wanted")
def test_a_grid_member_solves_on_the_spot_and_feeds_back(phone, photo):
    page = phone()
    report(page, "楼道堆物，就地解决")
    nothing_waits(page)
    made = ticket_of("楼道堆物，就地解决")
    page.get_by_test_id("tab-tasks").tap()

    page.locator(f'[data-number="{made.number}"]').tap()
    expect(page.get_by_test_id("number")).to_have_text(made.number)
    page.get_by_test_id("act-solve_locally").tap()
    page.get_by_test_id("said-text").fill("已清走堆物")
    page.get_by_test_id("act-send").tap()
    expect(page.get_by_test_id("note")).to_contain_text("至少 1 张")
    page.get_by_test_id("act-sheet").get_by_test_id("gallery-input").set_input_files([photo])
    expect(page.get_by_test_id("act-sheet").locator("img")).to_have_count(1)
    do(page)
    page.get_by_test_id("act-feed_back").tap(timeout=PATIENCE_MS)
    page.get_by_test_id("said-text").fill("堆物已清走，通道畅通")
    page.get_by_test_id("said-way").select_option("visit")
    page.get_by_test_id("said-proof").fill("当面告知")
    do(page)
    nothing_waits(page)

    assert ticket_of("楼道堆物，就地解决").status is Status.FED_BACK
    page.get_by_test_id("tab-feedback").tap()
    # Replies of the same minute, of other tests, may come before it.
    expect(page.get_by_test_id("reply").filter(has_text="堆物已清走，通道畅通")).to_be_visible()


def test_who_handles_work_orders_in_the_field_finds_them_but_reports_nothing(phone, seat):
    desk = at_map(seat("dispatcher"))
    ticket = a_ticket(desk)
    wanted = {"class": "general", "lead": DEMO_DEPARTMENT, "version": ticket["version"]}
    post(desk, f"/{ticket['id']}/dispatch", wanted)

    page = phone("department")
    expect(page.get_by_test_id("tab-report")).to_be_hidden()
    page.locator(f'[data-number="{ticket["number"]}"]').tap(timeout=PATIENCE_MS)
    page.get_by_test_id("act-respond").tap()
    page.get_by_test_id("said-contact").select_option("arrival")
    do(page)
    nothing_waits(page)

    expect(page.get_by_test_id("act-complete")).to_be_visible(timeout=PATIENCE_MS)


@pytest.mark.parametrize("size", keep_first([(360, 640), (390, 844), (820, 1180)]))
def test_every_target_is_large_enough_and_nothing_runs_off_the_screen(phone, size):
    width, height = size
    page = phone(width=width, height=height)
    page.get_by_test_id("urgent").tap()
    for tab in ("report", "tasks", "collect", "feedback", "me"):
        page.get_by_test_id(f"tab-{tab}").tap()
        page.wait_for_timeout(400)

        assert page.evaluate(SMALL_TARGETS, CONTROLS) == [], tab
        assert page.evaluate("document.documentElement.scrollWidth") <= width, tab
