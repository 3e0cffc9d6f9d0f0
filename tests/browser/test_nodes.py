"""The node renderer: it updates in place, and keeps what a user or another script did."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dash import html
from dash.development.base_component import Component
from playwright.sync_api import Browser, Page

from dashboard.shared.nodes import to_json
from tests.support.browser.waiting import expect

pytestmark = pytest.mark.browser

SCRIPT = Path("dashboard/assets/js/nodes.js")
PUT = "([id, text]) => document.getElementById(id).setAttribute('data-nodes', text)"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """An empty page with the script and one host that scrolls."""
    shown = chromium.new_page()
    shown.set_content("<div id=host style='height: 200px; overflow: auto'></div>")
    # A module begins later than the tag that holds it is there.
    shown.add_script_tag(content=SCRIPT.read_text(encoding="utf-8") + "\nwindow.begun = true;", type="module")
    shown.wait_for_function("window.begun")
    yield shown
    shown.close()


def put(page: Page, content: Any) -> None:
    page.evaluate(PUT, ["host", to_json(content)])


def row(number: int, note: str = "") -> Component:
    opener = html.Button([f"诉求 {number}", html.Span(note)], className="row", **{"data-open": f"N-{number}"})
    return html.Li(opener, key=f"N-{number}")


def rows(*numbers: int, note: str = "") -> Component:
    return html.Ul([row(number, note) for number in numbers], className="rows")


def shown(page: Page) -> list[str]:
    return page.locator("#host .row").evaluate_all("rows => rows.map((row) => row.dataset.open)")


def mark(page: Page) -> None:
    """Remember the very elements that are shown."""
    page.evaluate("() => { window.was = new Set(document.querySelectorAll('#host .row')) }")


def kept(page: Page) -> int:
    return page.locator("#host .row").evaluate_all("rows => rows.filter((row) => was.has(row)).length")


def test_text_that_looks_like_markup_stays_text(page: Page) -> None:
    put(page, [html.P("<img src=x onerror=alert(1)>"), html.A("&amp;", title='"><b>')])

    expect(page.locator("#host p")).to_have_text("<img src=x onerror=alert(1)>")
    expect(page.locator("#host a")).to_have_attribute("title", '"><b>')
    assert page.locator("#host img, #host b").count() == 0


def test_a_refresh_keeps_elements_focus_and_scroll_position(page: Page) -> None:
    put(page, rows(*range(50)))
    page.locator("[data-open=N-30]").focus()
    page.evaluate("() => { document.getElementById('host').scrollTop = 400 }")
    mark(page)

    put(page, rows(*range(50), note="变了"))

    assert kept(page) == 50
    assert page.evaluate("() => document.activeElement.dataset.open") == "N-30"
    assert page.evaluate("() => document.getElementById('host').scrollTop") == 400
    expect(page.locator("[data-open=N-30] span")).to_have_text("变了")


@pytest.mark.parametrize(
    "after",
    [
        pytest.param((1, 2, 3, 4, 5), id="the first one leaves"),
        pytest.param((9, 0, 1, 2, 3, 4, 5), id="one comes on top"),
        pytest.param((5, 0, 1, 2, 3, 4), id="the last one moves up"),
        pytest.param((1, 2, 3, 4, 5, 0), id="the first one moves down"),
        pytest.param((5, 4, 3, 2, 1, 0), id="turned around"),
        pytest.param((7, 3, 8, 1), id="several leave and come"),
        pytest.param((), id="all leave"),
    ],
)
def test_rows_that_stay_are_the_same_elements_in_the_new_order(page: Page, after: tuple[int, ...]) -> None:
    put(page, rows(0, 1, 2, 3, 4, 5))
    page.locator("[data-open=N-3]").focus()
    mark(page)

    put(page, rows(*after))

    assert shown(page) == [f"N-{number}" for number in after]
    assert kept(page) == len(set(after) & set(range(6)))
    if 3 in after:
        assert page.evaluate("() => document.activeElement.dataset.open") == "N-3"


def test_what_people_and_scripts_changed_stays_until_the_server_says_otherwise(page: Page) -> None:
    def drawn(told: str, *, current: bool) -> list[Component]:
        return [
            html.Details([html.Summary("更多"), told]),
            html.Button("甲", **{"aria-current": current, "data-open": "N-1"}),
            html.Div(className="chart", **{"data-bars": "1,2"}),
        ]

    put(page, drawn("一", current=False))
    page.locator("summary").click()
    page.evaluate(
        """() => {
          document.querySelector('#host button').setAttribute('aria-current', 'true');
          document.querySelector('#host .chart').append(document.createElement('svg'));
        }"""
    )

    put(page, drawn("二", current=False))

    expect(page.locator("details")).to_have_attribute("open", "")
    expect(page.locator("details")).to_contain_text("二")
    expect(page.locator("#host button")).to_have_attribute("aria-current", "true")
    assert page.locator("#host .chart > svg").count() == 1

    put(page, drawn("二", current=True))
    put(page, drawn("二", current=False))

    expect(page.locator("#host button")).to_have_attribute("aria-current", "false")


def test_typed_text_stays_while_what_stands_around_it_changes(page: Page) -> None:
    put(page, [html.P("一"), html.Form(html.Textarea(id="typed"))])
    page.locator("#typed").fill("写到一半")

    put(page, [html.P("一"), html.P("插入"), html.Form(html.Textarea(id="typed"))])

    expect(page.locator("#typed")).to_have_value("写到一半")
    expect(page.locator("#typed")).to_be_focused()


def test_a_host_that_comes_later_is_drawn_and_each_drawing_is_announced(page: Page) -> None:
    page.evaluate(
        """() => {
          window.heard = [];
          document.addEventListener('drawn', (event) => window.heard.push(event.target.id));
        }"""
    )
    text = to_json(html.P("来了"))
    page.evaluate(
        """(text) => {
          const inside = document.createElement('section');
          inside.id = 'late';
          inside.setAttribute('data-nodes', text);
          const outside = document.createElement('div');
          outside.append(inside);
          document.body.append(outside);
        }""",
        text,
    )

    expect(page.locator("#late p")).to_have_text("来了")
    put(page, html.P("也来了"))
    expect(page.locator("#host p")).to_have_text("也来了")
    assert page.evaluate("() => window.heard") == ["late", "host"]
