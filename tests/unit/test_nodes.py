"""Trees of html components become the nodes that the page's script draws."""

from json import loads
from typing import Any

import pytest
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.shared.nodes import DATA, DrawnNodes, render_host, to_json, to_nodes


def test_a_tree_becomes_tags_attributes_and_children() -> None:
    row = html.Li(
        [
            html.Button("RC-1", className="row", tabIndex=-1, **{"data-open": "RC-1"}),
            html.Label("办理时限", htmlFor="due", title="到期"),
            html.Time("今天", dateTime="2026-11-20"),
        ],
        key="RC-1",
    )

    assert to_nodes(row) == [
        [
            "li",
            {"data-key": "RC-1"},
            [
                ["button", {"class": "row", "tabindex": "-1", "data-open": "RC-1"}, ["RC-1"]],
                ["label", {"for": "due", "title": "到期"}, ["办理时限"]],
                ["time", {"datetime": "2026-11-20"}, ["今天"]],
            ],
        ]
    ]


def test_nothing_and_booleans_are_dropped_and_lists_are_flattened() -> None:
    assert to_nodes([None, ["甲", [html.Span(3), False]], 4.5]) == ["甲", ["span", {}, ["3"]], "4.5"]
    assert to_nodes(html.P()) == [["p", {}, []]]


def test_a_flag_stands_in_the_element_or_not_and_states_are_words() -> None:
    drawn = html.Button(disabled=True, hidden=False, title="", **{"aria-expanded": False, "data-x": None})

    assert to_nodes(drawn) == [["button", {"disabled": "", "title": "", "aria-expanded": "false"}, []]]


@pytest.mark.parametrize(
    "refused",
    [
        pytest.param(dcc.Input, id="a field of Dash"),
        pytest.param(lambda: html.Div(dcc.Store(id="facts")), id="a store inside"),
        pytest.param(lambda: html.Button(id={"type": "said", "field": "text"}), id="a pattern-matching id"),
        pytest.param(lambda: html.Button(n_clicks=0), id="a counted click"),
        pytest.param(lambda: html.Div(style={"color": "red"}), id="a style"),
        pytest.param(lambda: html.Script("alert(1)"), id="a script"),
        pytest.param(lambda: html.Iframe(src="/"), id="a frame"),
    ],
)
def test_what_needs_dash_is_refused_by_name(refused: Any) -> None:
    with pytest.raises(TypeError, match=r"Store|Input|Button|Div|Script|Iframe"):
        to_nodes(refused())


def test_a_host_is_one_component_that_carries_its_nodes() -> None:
    drawn = render_host("desk-list", [html.P("没有诉求")], element=html.Section, className="desk__list")

    assert isinstance(drawn, Component)
    props = drawn.to_plotly_json()["props"]
    assert props["id"] == "desk-list"
    assert props["children"] is None
    assert loads(props[DATA]) == [["p", {}, ["没有诉求"]]]
    assert to_json(None) == "[]"


def test_what_was_drawn_before_stands_among_what_is_drawn_now() -> None:
    drawn = DrawnNodes(to_nodes([html.Option("甲", value="1"), html.Option("乙", value="2")]))

    assert to_nodes([html.P("前"), drawn, html.P("后")]) == to_nodes(
        [html.P("前"), html.Option("甲", value="1"), html.Option("乙", value="2"), html.P("后")]
    )
