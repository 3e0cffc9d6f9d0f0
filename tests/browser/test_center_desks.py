"""The desks of review, call-back and supervision, in a browser."""

from uuid import uuid4

import pytest

from tests.support.browser.waiting import expect
from tests.support.browser.workflow_desks import DEPARTMENT, City, fill, opened, origin, submitted
from tests.support.browser.workflow_stages import completed, dispatched, responded, reviewed
from tests.support.upload_factory import a_photo

pytestmark = pytest.mark.browser


def test_what_the_reporter_calls_unsolved_is_reopened_in_their_words(city: City) -> None:
    ticket = reviewed(city)
    city.do("caller", ticket, "feed_back", text="已更换", delivery={"way": "phone", "proof": "通话"})
    caller = city.letter("caller", ticket)
    opened(caller, "call_back")
    fill(caller, solved="未解决", satisfied="不满意", text="第二天又灭了")
    submitted(caller)

    first = caller.locator("#desk-acts .button--primary")
    expect(first).to_contain_text("重新交办")
    form = opened(caller, "reopen")
    expect(form.locator("textarea")).to_have_value("诉求人回访表示未解决：第二天又灭了")
    submitted(caller)

    assert city.story(ticket)["status"] == "dispatched"
    expect(city.letter("department", ticket).locator("#desk-letter")).to_contain_text("第二天又灭了")


def test_a_circular_is_issued_answered_and_closed(city: City) -> None:
    ticket = dispatched(city)
    supervisor = city.letter("supervisor", ticket)
    supervisor.get_by_test_id("new-notice").click()
    expect(supervisor.locator("#supervision-text")).to_contain_text(ticket["number"])
    supervisor.locator("#supervision-issue").click()
    paper = supervisor.get_by_test_id("paper")
    expect(paper).to_contain_text("督查通报〔2026〕")

    department = city.letter("department", ticket)
    department.get_by_test_id("ticket-notices").get_by_role("link").first.click()
    department.get_by_test_id("office-form").locator("textarea").fill("已响应并安排整改")
    department.locator("#supervision-submit").click()
    expect(department.get_by_test_id("notice-story")).to_contain_text("已响应并安排整改")

    supervisor.reload()
    expect(supervisor.get_by_test_id("notice-story")).to_contain_text("已响应并安排整改")
    supervisor.get_by_test_id("office-acts").get_by_role("link", name="销号").click()
    supervisor.get_by_test_id("office-form").get_by_role("button", name="销号").click()
    expect(supervisor.get_by_test_id("notice-story")).to_contain_text("销号")


def test_several_are_passed_at_once_only_with_photos(city: City) -> None:
    tickets = [completed(city) for _ in range(2)]
    reviewer = city.at("reviewer")
    for ticket in tickets:
        reviewer.goto("/review")
        reviewer.locator("#desk-words").fill(ticket["number"])
        row = reviewer.locator(f"#desk-list [data-number={ticket['number']}]")
        row.click()
        expect(reviewer.get_by_test_id("picked-count")).to_be_visible()
        reviewer.locator("[data-together=pass_review]").click()
        reviewer.locator("#desk-batch-do").click()
        expect(reviewer.get_by_test_id("notice")).to_contain_text("没有处置后照片")

    assert {city.story(ticket)["status"] for ticket in tickets} == {"completed"}


def test_several_with_photos_are_passed_at_once(city: City) -> None:
    tickets = [responded(city) for _ in range(2)]
    for ticket in tickets:
        city.do("department", ticket, "complete", order=DEPARTMENT, text="已更换", files=[photographed(city)])
    reviewer = city.at("reviewer")
    reviewer.goto("/review?order=newest")
    for ticket in tickets:
        reviewer.locator(f"#desk-list [data-number={ticket['number']}]").click()
    expect(reviewer.get_by_test_id("picked-count")).to_contain_text("2")

    reviewer.locator("[data-together=pass_review]").click()
    reviewer.locator("#desk-batch-do").click()

    expect(reviewer.get_by_test_id("notice")).to_contain_text("2")
    assert {city.story(ticket)["status"] for ticket in tickets} == {"reviewed"}


def photographed(city: City) -> str:
    """Upload a photo taken after the work as the department's program would, and return its id."""
    page = city.at("department")
    answer = page.request.post(
        "/api/v1/files",
        multipart={
            "kind": "after",
            "file": {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": a_photo()},
        },
        headers={"Origin": origin(page), "Idempotency-Key": uuid4().hex},
    )
    assert answer.ok, answer.text()
    return str(answer.json()["id"])


def test_every_number_of_the_table_opens_a_list_of_as_many(city: City) -> None:
    supervisor = city.at("supervisor")
    supervisor.goto("/supervision/parties")
    number = supervisor.locator(f"#{DEPARTMENT}-open")
    expect(number).to_be_visible()
    count = int(number.inner_text().replace(",", ""))

    number.click()

    rows = supervisor.get_by_test_id("behind").get_by_role("listitem")
    expect(rows).to_have_count(count)
