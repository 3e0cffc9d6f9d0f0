"""Each side act, done by its own form at the desk where it belongs."""

import pytest
from playwright.sync_api import Page

from tests.support.browser.waiting import expect
from tests.support.browser.workflow_desks import (
    AGENCY,
    AGENCY_NAME,
    DEPARTMENT,
    DEPARTMENT_NAME,
    City,
    Ticket,
    done,
    fill,
    pressed,
    submitted,
)
from tests.support.browser.workflow_stages import accepted, completed, dispatched, reported, responded

pytestmark = pytest.mark.browser

OTHER = "市水利局"
TOMORROW = "2026-11-23"  # the next working day of the tests' present


def last(city: City, ticket: Ticket) -> str:
    return city.acts(ticket)[-1]


def decided(page: Page, act: str, **filled: str) -> None:
    """Decide a pending request on top of the ticket by its own button."""
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

    pressed(city.letter("dispatcher", ticket), "resume")

    assert city.acts(ticket)[-2:] == ["pause", "resume"]


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


def test_where_it_lies_is_corrected_by_typing_the_place(city: City) -> None:
    ticket = accepted(city)

    done(
        city.letter("dispatcher", ticket),
        "correct",
        correction__area_code="洛城街道",
        correction__address="文圣街 8 号",
        text="来电人更正地点",
    )

    assert (last(city, ticket), city.story(ticket)["town_name"]) == ("correct", "洛城街道")
    expect(city.at("dispatcher").locator(".history")).to_contain_text("文圣街 8 号")


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
    expect(supervisor.locator(f"#desk-list [data-open={ticket['number']}]")).to_be_visible()


def test_a_dispute_is_mediated(city: City) -> None:
    ticket = reported(city)
    page = city.letter("town", ticket)

    done(
        page,
        "mediate",
        mediation__kind="邻里纠纷",
        mediation__mediators="张调解员",
        mediation__settlement="达成协议",
        text="双方同意错峰施工",
    )

    expect(page.locator("#desk-letter")).to_contain_text("双方同意错峰施工")


def test_a_supplement_reaches_the_department(city: City) -> None:
    ticket = responded(city)

    done(city.letter("dispatcher", ticket), "supplement", text="诉求人补充：在路口东侧")

    expect(city.letter("department", ticket).locator("#desk-letter")).to_contain_text("在路口东侧")
