"""The bell counts, urgent notifications are seen and heard, the inbox and the duty roster work."""

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from db.models import Ticket
from db.session import owner_transaction
from demo.areas import CITY_CODE
from domain.calendars import ElapsedCalendar
from domain.enums import Act
from domain.scopes import Actor, Scope
from services import notifications
from tests.browser.conftest import UNTIL
from tests.support.browser.screens import a_ticket, at_map, until
from tests.support.browser.waiting import PATIENCE_MS, expect

pytestmark = pytest.mark.browser

NATURAL = ElapsedCalendar(ZoneInfo("Asia/Shanghai"))  # shown at once, whatever the hour
AUTHOR = Actor("system", "系统", frozenset(), Scope.whole(CITY_CODE))


@pytest.fixture
def tell(product) -> Iterator[Callable[..., None]]:
    """Notifies all dispatchers of a return on a ticket; the notifications are deleted after the test."""

    def told(number: str, *, urgent: bool = False) -> None:
        with owner_transaction() as session:
            ticket = session.scalars(
                select(Ticket).where(Ticket.city == CITY_CODE, Ticket.number == number)
            ).one()
            ticket.urgent = urgent
            ticket.version += 1
            notifications.notify_of_act(
                session, ticket, Act.RETURN, actor=AUTHOR, now=UNTIL, calendar=NATURAL, note="职责不在我单位"
            )

    _forget_all()  # the demonstration tells its own
    yield told
    _forget_all()


def _forget_all() -> None:
    with owner_transaction() as session:
        for table in ("notice_reads", "notices", "handover_notes", "duty_shifts"):
            session.execute(text(f"DELETE FROM {table}"))


def test_the_bell_counts_and_leads_to_the_ticket(seat, tell):
    page = at_map(seat("dispatcher"))
    ticket = a_ticket(page)
    tell(ticket["number"])
    page.evaluate("huying.bell.ask()")

    expect(page.get_by_test_id("bell-count")).to_have_text("1", timeout=PATIENCE_MS)
    page.locator("#bell-open").click()
    row = page.get_by_test_id("bell-list").get_by_role("link")
    expect(row).to_contain_text("退单待审定")
    row.click()

    expect(page.locator("#panel-title")).to_contain_text(ticket["number"], timeout=PATIENCE_MS)
    until(page, "() => document.querySelector('[data-testid=bell-count]')?.hidden === true")


def test_an_urgent_notice_is_seen_and_heard_once_unless_muted(seat, tell):
    page = at_map(seat("dispatcher"))
    first, second = a_ticket(page), a_ticket(page)
    calm = until(page, "() => document.documentElement.dataset.alarm")
    tell(first["number"], urgent=True)
    page.evaluate("huying.bell.ask()")
    until(page, "() => document.documentElement.dataset.alarm === 'on'")
    page.evaluate("huying.bell.ask()")
    beeps = until(page, "() => Number(document.documentElement.dataset.beeps)")

    page.locator("#bell-open").click()
    page.get_by_test_id("mute").click()
    expect(page.get_by_test_id("mute")).to_have_attribute("aria-pressed", "true")
    tell(second["number"], urgent=True)
    page.evaluate("huying.bell.ask()")
    expect(page.get_by_test_id("bell-count")).to_have_text("2", timeout=PATIENCE_MS)
    muted = page.evaluate("Number(document.documentElement.dataset.beeps)")
    page.get_by_test_id("bell-panel").get_by_role("button", name="全部标为已读").click()

    until(page, "() => document.documentElement.dataset.alarm === 'off'")
    assert (calm, beeps, muted) == ("off", 1, 1)


def test_the_inbox_lists_filters_and_marks(seat, tell):
    page = at_map(seat("dispatcher"))
    numbers = [a_ticket(page)["number"] for _ in range(2)]
    for number in numbers:
        tell(number)
    page.goto("/inbox")
    rows = page.get_by_test_id("inbox-row")
    expect(rows).to_have_count(2, timeout=PATIENCE_MS)
    expect(rows.first).to_contain_text("职责不在我单位")

    page.get_by_label("待您决定").check()
    expect(rows).to_have_count(2)
    page.get_by_label("时限提醒").check()
    expect(page.get_by_test_id("inbox-empty")).to_be_visible()
    page.get_by_label("全部", exact=True).check()
    expect(rows).to_have_count(2)
    rows.first.get_by_role("button", name="标为已读").click()
    page.get_by_label("只看未读").check()
    expect(rows).to_have_count(1)
    page.locator("#inbox-all").click()

    expect(page.get_by_test_id("inbox-empty")).to_be_visible()
    until(page, "() => document.querySelector('[data-testid=bell-count]')?.hidden === true")


def test_others_are_not_told(seat, tell):
    page = at_map(seat("dispatcher"))
    tell(a_ticket(page)["number"])

    other = at_map(seat("town"))
    other.goto("/inbox")

    expect(other.get_by_test_id("inbox-empty")).to_be_visible(timeout=PATIENCE_MS)


def test_a_dispatcher_keeps_the_roster_and_hands_over(seat, tell):
    page = seat("dispatcher", "/duty")
    expect(page.get_by_test_id("nobody-on-duty")).to_be_visible(timeout=PATIENCE_MS)

    page.locator("#duty-name").fill("王值班")
    page.locator("#duty-phone").fill("13800001234")
    page.locator("#duty-add").click()
    card = page.get_by_test_id("on-duty")
    expect(card).to_contain_text("王值班", timeout=PATIENCE_MS)
    expect(card).not_to_contain_text("13800001234")
    card.get_by_role("textbox").fill("两件紧急事项待跟进")
    card.get_by_role("button", name="交班").click()

    expect(page.get_by_test_id("handover-note")).to_contain_text("两件紧急事项待跟进", timeout=PATIENCE_MS)
    expect(page.get_by_test_id("nobody-on-duty")).to_be_visible()


def test_a_leader_reads_the_roster_and_a_department_is_told_whom_to_call(seat):
    leader = seat("leader", "/duty")
    expect(leader.get_by_test_id("duty-page")).to_be_visible(timeout=PATIENCE_MS)
    expect(leader.locator("#duty-add")).to_have_count(0)

    office = seat("department", "/duty")

    expect(office.get_by_test_id("duty-page")).to_contain_text("5123456", timeout=PATIENCE_MS)
