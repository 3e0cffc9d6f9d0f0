"""The catalogue page in a browser: tabs, search, drawer, a draft changed, imported and published."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page

from dashboard.catalogue import ids
from tests.support.acceptance import keep_first
from tests.support.browser import screens
from tests.support.browser.held import held
from tests.support.browser.waiting import PATIENCE_MS, expect

pytestmark = pytest.mark.browser

MATTER = "S09006"  # 占道经营
TODAY = "2026-11-20"


def opened(seat, who: str, address: str = "/catalogue", **size: int) -> Page:
    """Return the page with its body rendered."""
    page = seat(who, address, **size)
    expect(page.locator(".papers__table").first).to_be_visible(timeout=PATIENCE_MS)
    return page


def find(page: Page, words: str, *, total: int) -> None:
    """Search, and wait for the answer."""
    page.locator("#catalogue-search").fill(words)
    expect(page.get_by_test_id("matter-total")).to_have_attribute("data-total", str(total))


def click(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def at_draft(page: Page) -> None:
    """Begin a draft, or open the existing one."""
    button = page.get_by_role("button", name="起草新版")
    expect(page.get_by_test_id("matter-export")).to_be_visible()
    if button.count():
        button.click()
    else:
        page.locator("#matter-version").click()
        page.locator(".dash-dropdown-option", has_text="草稿").click()
    expect(page.get_by_test_id("version-facts")).to_contain_text("草稿")


def test_the_list_is_found_by_name_code_and_filters(seat):
    page = opened(seat, "leader")
    total = page.get_by_test_id("matter-total").get_attribute("data-total")

    find(page, "占道经营", total=1)
    expect(page.get_by_test_id("matter-table").locator("tbody tr")).to_contain_text(["占道经营"])
    find(page, "s09006", total=1)
    page.locator("#catalogue-search").fill("没有这种事")

    assert total == "459"
    expect(page.get_by_test_id("papers-empty")).to_contain_text("没有符合条件的事项")


def test_pages_turn_and_a_search_begins_at_the_first(seat):
    page = opened(seat, "leader")

    click(page, "下一页")
    expect(page.get_by_test_id("matter-total")).to_contain_text("第 51–100 项")
    page.locator("#matter-level").click()
    page.locator(".dash-dropdown-option", has_text="小网格").click()

    expect(page.get_by_test_id("matter-total")).to_contain_text("第 1–")
    levels = page.get_by_test_id("matter-table").locator("tbody td:nth-child(5)").all_inner_texts()
    assert set(levels) == {"小网格"}


def test_an_entry_opens_whole_with_its_procedure_and_closes_by_escape(seat):
    page = opened(seat, "department")
    find(page, MATTER, total=1)

    click(page, MATTER)
    drawer = page.get_by_test_id("papers-drawer")
    expect(drawer.get_by_test_id("matter-entry")).to_contain_text("市综合行政执法局")
    expect(drawer.get_by_test_id("flow-step")).not_to_have_count(0)
    page.keyboard.press("Escape")

    expect(drawer).to_be_hidden()


def test_tabs_move_by_arrow_keys_and_stand_in_the_address(seat):
    page = opened(seat, "town")

    page.get_by_test_id("tab-matters").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("kind-table")).to_be_visible(timeout=PATIENCE_MS)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("procedure-table")).to_be_visible(timeout=PATIENCE_MS)

    assert page.url.endswith("?tab=procedure")
    expect(page.get_by_test_id("tab-procedure")).to_have_attribute("aria-selected", "true")


def test_the_slash_leads_to_the_search(seat):
    page = opened(seat, "leader")

    page.keyboard.press("/")

    expect(page.locator("#catalogue-search")).to_be_focused()


@pytest.mark.parametrize("who", keep_first(["leader", "dispatcher", "department", "town"]))
def test_who_does_not_keep_the_papers_is_offered_no_change(seat, who):
    page = opened(seat, who)

    expect(page.get_by_test_id("matter-export")).to_be_visible()
    expect(page.get_by_role("button", name="起草新版")).to_have_count(0)
    click(page, "B01001")
    expect(page.get_by_test_id("matter-entry")).to_be_visible()
    expect(page.get_by_test_id("entry-form")).to_have_count(0)
    expect(page.get_by_role("button", name="维护办理流程")).to_have_count(0)


def test_a_desk_is_light_and_keeps_what_its_reader_chose(seat):
    page = opened(seat, "leader")
    first = page.evaluate("document.documentElement.dataset.theme")

    page.locator("#theme-switch").click()
    page.reload()
    expect(page.get_by_test_id("matter-table")).to_be_visible(timeout=PATIENCE_MS)

    assert (first, page.evaluate("document.documentElement.dataset.theme")) == ("light", "dark")


def note_in_draft(page: Page, code: str, note: str) -> None:
    """Change the note of an entry of the draft."""
    find(page, code, total=1)
    click(page, code)
    page.locator("[data-field=note] textarea").fill(note)
    click(page, "保存到草稿")
    expect(screens.notice(page)).to_contain_text("已保存到草稿")


def import_into_draft(page: Page, file: Path, cells: dict[str, str]) -> None:
    """Export the draft, change cells of the sheet, and choose it for the import."""
    with page.expect_download() as download:
        page.get_by_test_id("matter-export").click()
    download.value.save_as(file)
    book = load_workbook(file)
    for cell, value in cells.items():
        book.worksheets[0][cell].value = value
    book.save(file)
    click(page, "导入 Excel")
    page.locator("#matter-upload input[type=file]").set_input_files(file)


def test_a_draft_is_changed_imported_compared_and_published(seat, tmp_path: Path):
    page = opened(seat, "administrator")
    at_draft(page)

    note_in_draft(page, MATTER, "夜间由镇街值守")
    import_into_draft(page, tmp_path / "list.xlsx", {"M2": "井盖每季巡查", "E3": "天文"})
    expect(page.get_by_test_id("import-counts")).to_have_text("试导入结果：新增 0、改动 1、不变 457、拒绝 1")
    expect(page.get_by_test_id("import-report")).to_contain_text("E3")
    click(page, "导入到草稿")
    changed = page.get_by_test_id("diff-changed")
    expect(changed).to_contain_text("夜间由镇街值守")
    expect(changed).to_contain_text("井盖每季巡查")

    click(page, "发布")
    click(page, "发布这一版")
    expect(screens.notice(page)).to_contain_text("生效日期")
    page.locator("#publish-reference").fill("寿网格办〔2026〕9号")
    page.locator("#publish-day").fill(TODAY)
    click(page, "发布这一版")

    expect(page.get_by_test_id("version-facts")).to_contain_text("寿网格办〔2026〕9号")
    expect(page.get_by_test_id("papers-drawer")).to_be_hidden()
    answer = page.request.get("/api/v1/catalogue/matters", headers={"Accept": "application/json"}).json()
    noted = {matter["code"]: matter["note"] for matter in answer["matters"] if matter["note"]}
    assert noted == {MATTER: "夜间由镇街值守", "B01001": "井盖每季巡查"}


def test_a_button_answers_while_its_bar_is_drawn_again(seat):
    page = opened(seat, "administrator")
    at_draft(page)

    with held(page, f'"output":"{ids.OPENED}.data"'):  # what a click asks the server is slow
        with held(page, f'"output":"{ids.BAR}.children"') as bar:
            note_in_draft(page, MATTER, "早晚各巡查一次")
            bar.wait()
            click(page, "导入 Excel")
        with page.expect_response(lambda answer: answer.request == bar.routes[-1].request):
            pass

    expect(page.locator("#matter-upload")).to_be_visible()


def test_a_procedure_is_drafted_and_published_by_a_document(seat):
    page = opened(seat, "administrator", "/catalogue?tab=procedure")
    page.locator(".papers__link").first.click()
    form = page.get_by_test_id("procedure-form")

    form.locator("summary").click()
    page.locator("#steps-text").fill(
        "小网格｜发现上报｜1 个半日｜现场核实\n镇街｜处置｜2 个工作日｜清理｜照片"
    )
    click(page, "保存草稿")
    expect(screens.notice(page)).to_contain_text("流程草稿已保存")
    expect(form.locator("summary")).to_have_text("修改草稿")
    page.locator("#steps-reference").fill("寿网格办〔2026〕10号")
    click(page, "发布草稿")

    expect(screens.notice(page)).to_contain_text("办理流程已发布")
    expect(page.get_by_test_id("flow-step")).to_have_count(2)
    expect(page.get_by_test_id("papers-drawer")).to_contain_text("寿网格办〔2026〕10号")


def test_a_kind_that_asks_for_persons_is_refused(seat):
    page = opened(seat, "administrator", "/catalogue?tab=collection")
    click(page, "P03")
    page.get_by_test_id("kind-form").locator("summary").click()
    lines = page.locator("#catalogue-drawer textarea")
    lines.fill(lines.input_value() + "\ntenant｜租客姓名｜文字")

    click(page, "保存类别")

    expect(screens.notice(page)).to_contain_text("信息采集只登记场所、设施和隐患")
    expect(page.get_by_test_id("kind-fields")).not_to_contain_text("租客")


def test_the_map_shows_how_complete_the_chosen_kind_is(seat):
    page = opened(seat, "leader", "/catalogue?tab=collection")
    section = page.get_by_test_id("collection-map")
    expect(section.locator("h2")).to_contain_text("九小场所")
    expect(section.locator("path.papers__area").first).to_be_visible(timeout=PATIENCE_MS)

    page.get_by_test_id("kind-table").locator("tbody tr", has_text="沿街商铺").get_by_text("看地图").click()

    expect(section.locator("h2")).to_contain_text("沿街商铺")
    wanted = page.request.get(
        "/api/v1/collection/completeness?kind=P02&level=unit", headers={"Accept": "application/json"}
    ).json()
    due = sum(area["due"] for area in wanted)
    expect(section.locator("h2")).to_contain_text(f"/{due}）")
    shown = "(due) => document.querySelectorAll('path.papers__dot-shape').length === due"
    assert screens.until(page, shown, due)
    complete = sum(area["share"] >= 0.95 for area in wanted)
    dark = "(count) => document.querySelectorAll('path[fill*=complete-3]').length === count"
    assert complete
    assert screens.until(page, dark, complete)


def test_english_says_it_all(seat):
    page = opened(seat, "leader")

    page.get_by_test_id("language").click()
    expect(page.get_by_test_id("tab-matters")).to_have_text("List of admitted matters", timeout=PATIENCE_MS)

    expect(page.get_by_test_id("matter-total")).to_contain_text("in all")
    page.get_by_test_id("language").click()


def test_at_4k_the_picture_is_the_same_twice_as_large(seat):
    page = opened(seat, "leader", width=3840, height=2160)

    wide = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    size = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")

    assert wide
    assert size >= 27
