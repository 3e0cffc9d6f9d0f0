"""Each act beside the loop, done by its own form at the desk where it belongs."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from etl.demo.register import CITY_CODE
from tests.browser.loop_desks import (
    AGENCY,
    AGENCY_NAME,
    DEPARTMENT,
    DEPARTMENT_NAME,
    TOWN,
    City,
    Ticket,
    done,
    fill,
    opened,
    pressed,
    submitted,
)

pytestmark = pytest.mark.browser

OTHER = "市水利局"
TOMORROW = "2026-11-23"  # the next working day of the tests' present


@pytest.fixture
def city(seat: Callable[..., Page]) -> City:
    return City(seat)


def reported(city: City, who: str = "town", **changes: object) -> Ticket:
    body = {"city": CITY_CODE, "description": "路灯不亮", "area_code": TOWN, "channel": "town", **changes}
    return city.post(who, "", body)


def called(city: City) -> Ticket:
    ticket = reported(city)
    city.do("town", ticket, "call", text="需专业设备")
    return ticket


def accepted(city: City) -> Ticket:
    ticket = called(city)
    city.do("intake", ticket, "accept")
    return ticket


def dispatched(city: City, *cooperating: str) -> Ticket:
    ticket = accepted(city)
    said: dict[str, Any] = {"lead": DEPARTMENT, "ticket_class": "general", "cooperating": list(cooperating)}
    city.do("dispatcher", ticket, "dispatch", **said)
    return ticket


def responded(city: City, *cooperating: str) -> Ticket:
    ticket = dispatched(city, *cooperating)
    city.do("department", ticket, "respond", order=DEPARTMENT, contact="call")
    return ticket


def completed(city: City) -> Ticket:
    ticket = responded(city)
    city.do("department", ticket, "complete", order=DEPARTMENT, text="已更换灯具")
    return ticket


def reviewed(city: City) -> Ticket:
    ticket = completed(city)
    city.do("reviewer", ticket, "pass_review")
    return ticket


def last(city: City, ticket: Ticket) -> str:
    return city.acts(ticket)[-1]


def decided(page: Page, act: str, **filled: str) -> None:
    """Decide what waits on top of the letter by its own button."""
    page.get_by_test_id("decisions").get_by_test_id(f"decide-{act}").first.click()
    expect(page.get_by_test_id(f"act-form-{act}")).to_be_visible()
    fill(page, **filled)
    submitted(page)


def test_a_return_that_is_refused_leaves_the_duty_where_it_is(city: City) -> None:
    ticket = dispatched(city)
    done(city.letter("department", ticket), "return", text="不属本部门职责")

    decided(city.letter("dispatcher", ticket), "refuse_return", text="职责清单列明由你单位主办")

    department = city.letter("department", ticket)
    expect(department.locator("#desk-letter")).to_contain_text("职责清单列明由你单位主办")
    assert city.story(ticket)["department"] == DEPARTMENT


def test_a_return_that_is_granted_goes_to_another_department(city: City) -> None:
    ticket = dispatched(city)
    done(city.letter("department", ticket), "return", text="应由水利部门主办")

    decided(city.letter("dispatcher", ticket), "reassign", successor=OTHER, text="同意退单")

    assert city.story(ticket)["department_name"] == OTHER


def test_a_transfer_is_taken_over_by_its_successor(city: City) -> None:
    ticket = responded(city)
    done(city.letter("department", ticket), "transfer", successor=AGENCY_NAME, text="按清单应由贵单位主办")

    done(city.letter("agency", ticket), "take_over")

    story = city.story(ticket)
    assert (story["department"], last(city, ticket)) == (AGENCY, "take_over")


def test_an_extension_is_asked_for_and_granted(city: City) -> None:
    ticket = responded(city)
    done(city.letter("department", ticket), "request_extension", days="2", text="等待备件")

    decided(city.letter("dispatcher", ticket), "extend", text="同意")

    assert last(city, ticket) == "extend"
    expect(city.at("dispatcher").locator(".history")).to_contain_text("延长 2 个工作日")


def test_a_paused_work_order_resumes(city: City) -> None:
    ticket = responded(city)
    page = city.letter("dispatcher", ticket)
    done(page, "pause", text="等待诉求人提供材料")
    expect(page.locator(".clocks")).to_contain_text("暂停中")

    pressed_anywhere(city.letter("dispatcher", ticket), "resume")

    assert city.acts(ticket)[-2:] == ["pause", "resume"]


def pressed_anywhere(page: Page, act: str) -> None:
    """Do an act that its button does by itself, opening the rest of the buttons where it stands there."""
    button = page.locator(f"#desk-acts [data-testid=act-{act}]").first
    if not button.is_visible():
        page.locator("#desk-acts summary").click()
    pressed(page, act)


def test_a_town_urges_a_department_and_is_answered(city: City) -> None:
    ticket = responded(city)
    done(city.letter("town", ticket), "urge", text="群众多次来电，请尽快")

    department = city.letter("department", ticket)
    expect(department.locator("#desk-letter")).to_contain_text("群众多次来电，请尽快")
    done(department, "answer", text="今日下午到场")

    town = city.letter("town", ticket)
    expect(town.locator("#desk-letter")).to_contain_text("今日下午到场")


def test_a_town_proposes_departments_and_the_center_answers(city: City) -> None:
    ticket = accepted(city)
    done(city.letter("town", ticket), "propose", lead=OTHER, text="管护权属水利部门")

    decided(city.letter("dispatcher", ticket), "answer", text="采纳建议")

    expect(city.letter("town", ticket).locator("#desk-letter")).to_contain_text("采纳建议")


def test_a_consultation_is_called_with_its_minutes(city: City) -> None:
    ticket = responded(city)
    town = city.letter("town", ticket)

    done(
        town,
        "consult",
        consultation__held_at="2026-11-20T14:00",
        consultation__place="路灯现场",
        consultation__invited=DEPARTMENT_NAME,
        consultation__attendance="执法局、镇街各一人",
        consultation__conclusions="三日内更换",
        text="现场会商",
    )

    expect(city.letter("department", ticket).locator("#desk-letter")).to_contain_text("三日内更换")


def test_a_town_objects_before_review_and_is_answered(city: City) -> None:
    ticket = completed(city)
    done(city.letter("town", ticket), "object", text="现场仍不亮")

    reviewer = city.letter("reviewer", ticket)
    expect(reviewer.get_by_test_id("decisions")).to_contain_text("现场仍不亮")
    decided(reviewer, "answer", text="复核已亮灯，维持办结")

    expect(city.letter("town", ticket).locator("#desk-letter")).to_contain_text("维持办结")
    assert city.story(ticket)["status"] == "completed"


def test_a_disputed_contact_is_voided(city: City) -> None:
    ticket = responded(city)
    done(city.letter("town", ticket), "dispute_contact", text="未接到电话")

    decided(city.letter("dispatcher", ticket), "void_contact", text="核实无通话记录")

    assert last(city, ticket) == "void_contact"


def test_a_duplicate_is_merged(city: City) -> None:
    kept, duplicate = responded(city), accepted(city)

    done(city.letter("dispatcher", duplicate), "merge", target=kept["number"], text="同一盏路灯")

    assert city.story(duplicate)["status"] == "merged"
    expect(city.letter("dispatcher", kept).locator("#desk-letter")).to_contain_text(duplicate["number"])


def test_related_tickets_are_linked(city: City) -> None:
    one, other = accepted(city), accepted(city)

    done(city.letter("dispatcher", one), "link", target=other["number"], text="同一路段")

    expect(city.letter("dispatcher", other).locator("#desk-letter")).to_contain_text(one["number"])


def test_a_ticket_is_split(city: City) -> None:
    ticket = accepted(city)
    page = city.letter("dispatcher", ticket)

    done(page, "split", parts__0__description="路灯不亮", parts__1__description="井盖缺失", text="两件事")

    assert len(city.story(ticket)["links"]) == 2


def test_a_shelved_ticket_goes_on_later(city: City) -> None:
    ticket = responded(city)
    done(city.letter("dispatcher", ticket), "shelve", day=TOMORROW, text="待管线迁改")
    assert city.story(ticket)["status"] == "shelved"

    done(city.letter("dispatcher", ticket), "unshelve", text="管线已迁改")

    assert city.story(ticket)["status"] == "dispatched"


def test_an_invalid_ticket_is_cancelled(city: City) -> None:
    ticket = accepted(city)

    done(city.letter("dispatcher", ticket), "cancel", text="诉求人撤回")

    assert city.story(ticket)["status"] == "cancelled"


def test_a_ticket_is_escalated_and_stands_at_the_supervisors_desk(city: City) -> None:
    ticket = dispatched(city)

    done(city.letter("dispatcher", ticket), "escalate", text="多次退办")

    supervisor = city.at("supervisor")
    supervisor.goto("/supervision?queue=escalated")
    supervisor.locator("#desk-words").fill(ticket["number"])
    expect(supervisor.locator("#desk-list [data-open]")).to_have_attribute("data-open", ticket["number"])


def test_a_dispute_is_mediated(city: City) -> None:
    ticket = reported(city)
    page = city.letter("town", ticket)

    done(
        page,
        "mediate",
        mediation__kind="邻里",
        mediation__mediators="张调解员",
        mediation__settlement="调解成功",
        text="双方同意错峰施工",
    )

    expect(page.locator("#desk-letter")).to_contain_text("双方同意错峰施工")


def test_a_supplement_reaches_the_department(city: City) -> None:
    ticket = responded(city)

    done(city.letter("dispatcher", ticket), "supplement", text="诉求人补充：在路口东侧")

    expect(city.letter("department", ticket).locator("#desk-letter")).to_contain_text("在路口东侧")


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
    department.locator("#supervision-words").fill("已响应并安排整改")
    department.get_by_role("button", name="回复").click()
    expect(department.get_by_test_id("notice-story")).to_contain_text("已响应并安排整改")

    supervisor.reload()
    expect(supervisor.get_by_test_id("notice-story")).to_contain_text("已响应并安排整改")
    supervisor.get_by_role("button", name="销号").click()
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


def test_every_number_of_the_table_opens_a_list_of_as_many(city: City) -> None:
    supervisor = city.at("supervisor")
    supervisor.goto("/supervision/parties")
    number = supervisor.locator(f"#{DEPARTMENT}-open")
    expect(number).to_be_visible()
    count = int(number.inner_text().replace(",", ""))

    number.click()

    rows = supervisor.get_by_test_id("behind").get_by_role("listitem")
    expect(rows).to_have_count(count)
