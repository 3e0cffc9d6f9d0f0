"""Without a network nothing is lost, and in no case is anything done twice."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import delete, select, update

from db.models import Account, AccountGrant, SignIn, TicketEvent
from db.session import owner_transaction
from domain.enums import Act
from tests.support.browser.cut_off import cut_off
from tests.support.browser.phone import (
    CONTROLLED,
    PASSWORDS,
    count_of,
    do,
    fill,
    nothing_waits,
    ready,
    report,
    send,
    sign_in,
    ticket_of,
)
from tests.support.browser.screens import until
from tests.support.browser.waiting import PATIENCE_MS, expect

ELSEWHERE = ("370783001", "370783001060", None)  # town, unit, grid

pytestmark = pytest.mark.browser


@pytest.fixture
def moved(always_asked: None) -> Iterator[Callable[..., None]]:
    """Moves the grid member to another unit, or home again; home in any case after the test."""
    post = AccountGrant.account_id == select(Account.id).where(Account.username == "grid").scalar_subquery()
    with owner_transaction() as session:
        places = select(AccountGrant.town_code, AccountGrant.unit_code, AccountGrant.grid_code)
        home = session.execute(places.where(post)).one()

    def to(place: tuple[str | None, ...] = tuple(home)) -> None:
        codes = dict(zip(("town_code", "unit_code", "grid_code"), place, strict=True))
        with owner_transaction() as session:
            session.execute(update(AccountGrant).where(post).values(**codes))

    yield to
    to()


def test_a_report_written_without_a_network_is_sent_later_exactly_once(phone):
    page = phone()
    until(page, CONTROLLED)
    page.context.set_offline(True)
    expect(page.get_by_test_id("offline")).to_be_visible()

    report(page, "断网时上报，路灯不亮")
    expect(page.get_by_test_id("chip")).to_have_text("未发送 1 件")
    page.reload()
    ready(page)
    expect(page.get_by_test_id("chip")).to_have_text("未发送 1 件")
    assert count_of("断网时上报，路灯不亮") == 0
    page.context.set_offline(False)
    nothing_waits(page)

    assert count_of("断网时上报，路灯不亮") == 1
    expect(page.get_by_test_id("offline")).to_be_hidden()


def test_a_draft_survives_that_the_page_is_thrown_out_of_memory(phone, photo):
    page = phone()
    fill(page, "写到一半，相机打开了")
    page.get_by_test_id("gallery-input").set_input_files([photo])
    expect(page.locator(".phone-photos img")).to_have_count(1)
    page.wait_for_timeout(800)

    page.reload()
    ready(page)

    expect(page.get_by_test_id("description")).to_have_value("写到一半，相机打开了")
    expect(page.get_by_test_id("place")).to_contain_text("只到网格")
    expect(page.locator(".phone-photos img")).to_have_count(1)


def test_an_answer_that_is_lost_doubles_nothing(phone):
    page = phone()
    with cut_off(page, "**/api/v1/tickets", performed=True) as statuses:
        report(page, "回执丢失，垃圾堆放")
        while not statuses:
            page.wait_for_timeout(50)
        assert count_of("回执丢失，垃圾堆放") == 1
        expect(page.get_by_test_id("chip")).to_have_text("未发送 1 件")

    page.context.set_offline(True)
    page.context.set_offline(False)
    nothing_waits(page)

    assert set(statuses) == {201}
    assert count_of("回执丢失，垃圾堆放") == 1


def test_what_the_server_refuses_stays_with_its_words_and_can_be_changed_and_sent_again(phone, moved):
    page = phone()
    moved(ELSEWHERE)
    report(page, "调岗以后上报，应被退回")
    expect(page.get_by_test_id("chip")).to_have_text("被退回 1 件", timeout=PATIENCE_MS)

    page.get_by_test_id("chip").tap()
    item = page.get_by_test_id("unsent-item")
    expect(item).to_have_attribute("data-state", "rejected")
    expect(item.get_by_role("alert")).to_contain_text("本辖区")
    moved()
    item.get_by_test_id("edit").tap()
    expect(page.get_by_test_id("description")).to_have_value("调岗以后上报，应被退回")
    page.get_by_test_id("description").fill("调回以后上报，应被接受")
    send(page)
    nothing_waits(page)

    assert count_of("调岗以后上报，应被退回") == 0
    assert count_of("调回以后上报，应被接受") == 1


def test_a_refused_report_can_be_thrown_away(phone, moved):
    page = phone()
    moved(ELSEWHERE)
    report(page, "不再需要的上报")
    expect(page.get_by_test_id("chip")).to_have_text("被退回 1 件", timeout=PATIENCE_MS)

    page.get_by_test_id("chip").tap()
    page.get_by_test_id("discard").tap()
    page.get_by_test_id("sure").tap()

    expect(page.get_by_test_id("unsent-item")).to_have_count(0)
    nothing_waits(page)
    assert count_of("不再需要的上报") == 0


def test_acts_done_without_a_network_follow_each_other(phone):
    page = phone()
    until(page, CONTROLLED)
    report(page, "断网办理，邻里争执")
    nothing_waits(page)
    made = ticket_of("断网办理，邻里争执")
    page.goto(f"/m/#ticket/{made.id}")
    expect(page.get_by_test_id("number")).to_have_text(made.number)
    page.context.set_offline(True)

    for _ in range(2):
        page.get_by_test_id("act-supplement").tap()
        page.get_by_test_id("said-text").fill("现场补充")
        do(page)
    expect(page.get_by_test_id("chip")).to_have_text("未发送 2 件")
    page.context.set_offline(False)
    nothing_waits(page)

    with owner_transaction() as session:
        acts = session.scalars(
            select(TicketEvent.act).where(TicketEvent.ticket_id == made.id).order_by(TicketEvent.seq)
        )
        assert [Act(act) for act in acts] == [Act.REPORT, Act.SUPPLEMENT, Act.SUPPLEMENT]


def test_an_expired_sign_in_loses_nothing_and_goes_on(phone, always_asked):
    page = phone()
    account = select(Account.id).where(Account.username == "grid").scalar_subquery()
    with owner_transaction() as session:
        session.execute(delete(SignIn).where(SignIn.account_id == account))

    report(page, "登录过期，仍要送达")
    expect(page.get_by_test_id("sign-in")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_test_id("chip")).to_have_text("未发送 1 件")
    page.get_by_test_id("sign-in-link").tap()
    page.fill("input[name=username]", "grid")
    page.fill("input[name=password]", PASSWORDS["grid"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/m/")
    ready(page)
    nothing_waits(page)

    assert count_of("登录过期，仍要送达") == 1


def test_signing_out_leaves_nothing_on_the_phone(phone):
    page = phone()
    until(page, CONTROLLED)
    page.get_by_test_id("tab-tasks").tap()
    expect(page.get_by_test_id("tasks")).to_be_visible()
    page.get_by_test_id("tab-me").tap()
    page.get_by_test_id("sign-out").tap()
    page.wait_for_url("**/login")

    page.goto("/docs")  # any page of ours that starts nothing of the phone's
    left = page.evaluate(
        """() => new Promise((done) => {
          const asked = indexedDB.open("huying-phone");
          asked.onsuccess = () => {
            const names = [...asked.result.objectStoreNames];
            const all = asked.result.transaction(names).objectStore.bind(asked.result.transaction(names));
            Promise.all(names.map((name) => new Promise((counted) => {
              all(name).count().onsuccess = ({ target }) => counted(target.result);
            }))).then((counts) => done(counts.reduce((sum, count) => sum + count, 0)));
          };
        })"""
    )
    assert left == 0


def test_the_next_person_on_a_phone_neither_sees_nor_sends_what_another_left(phone, product):
    page = phone()
    until(page, CONTROLLED)
    page.context.set_offline(True)
    report(page, "本人登录后才发送")
    expect(page.get_by_test_id("chip")).to_have_text("未发送 1 件")
    sign_in(page, product.url, "unit")
    page.context.set_offline(False)
    page.goto("/m/?next#me")
    ready(page)

    expect(page.get_by_test_id("unsent")).to_contain_text("其他账号未发送的 1 件")
    expect(page.get_by_test_id("unsent-item")).to_have_count(0)
    page.wait_for_timeout(1500)
    assert count_of("本人登录后才发送") == 0

    sign_in(page, product.url, "grid")
    page.goto("/m/?again")
    ready(page)
    nothing_waits(page)
    assert count_of("本人登录后才发送") == 1


def test_the_worker_keeps_the_shell_and_no_answer_about_anybody(phone):
    page = phone()
    until(page, CONTROLLED)
    for tab in ("tasks", "feedback", "me"):
        page.get_by_test_id(f"tab-{tab}").tap()
        page.wait_for_timeout(300)

    kept = page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
          (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat()"""
    )

    assert "/m/" in kept
    assert [path for path in kept if not path.startswith("/assets/") and path != "/m/"] == []
