"""Our elements are Dash's: equal JSON, the same refusals; only cheaper."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from dash import html as dash_html
from dash.development.base_component import Component

from dashboard.shared import html
from dashboard.shared.nodes import to_nodes

ELEMENTS = [name for name in dash_html.__all__ if name != "Script"]


def encode(component: Component) -> str:
    def told(part: Any) -> Any:
        return part.to_plotly_json()

    return json.dumps(component, default=told, sort_keys=True)


@pytest.mark.parametrize("name", ELEMENTS)
def test_an_element_is_serialized_as_dashs_own(name):
    properties = {
        "id": "one", "className": "a b", "title": "一", "hidden": True, "key": "k", "data-testid": "x",
        "aria-label": "y", "n_clicks": 0,
    }  # fmt: skip
    ours, theirs = getattr(html, name), getattr(dash_html, name)

    assert isinstance(ours(), theirs)
    assert encode(ours()) == encode(theirs())
    assert encode(ours([ours("in"), None, "text", 3], **properties)) == encode(
        theirs([theirs("in"), None, "text", 3], **properties)
    )


def test_nodes_of_both_are_the_same():
    def drawn(kind: Any) -> Component:
        return kind.Ul([kind.Li("a", key="1"), kind.Li([kind.B("b"), None])], role="list", **{"data-of": "x"})

    assert to_nodes(drawn(html)) == to_nodes(drawn(dash_html))


@pytest.mark.parametrize("properties", [{"klass": "a"}, {"value": "x"}, {"title": html.B("x")}])
def test_what_dash_refuses_is_refused(properties):
    with pytest.raises(TypeError):
        dash_html.Div("text", **properties)
    with pytest.raises(TypeError):
        html.Div("text", **properties)


def test_no_element_that_is_none():
    with pytest.raises(AttributeError):
        html.Marquise  # noqa: B018  (the look is what is tested)


def test_every_page_takes_these_elements():
    folder = Path(html.__file__).parents[1]
    pattern = re.compile(r"^from dash import .*\bhtml\b", re.MULTILINE)

    assert [path.name for path in folder.rglob("*.py") if pattern.search(path.read_text("utf-8"))] == [
        "html.py"
    ]


def test_dash_loads_no_package_of_ours_for_the_browser():
    html.Div()
    from dash.development.base_component import ComponentRegistry

    assert "dashboard" not in ComponentRegistry.registry
