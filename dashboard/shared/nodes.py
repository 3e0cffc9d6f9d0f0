"""Convert trees of ``dash.html`` components into compact nodes that one host element renders by script.

Every Dash component subscribes to the renderer's store and runs again at every commit, so a tree of a
thousand blocks the browser for seconds. Rows, tickets, histories and sidebars hold no callbacks: they travel
as JSON in ``data-nodes`` of their host, and ``assets/js/nodes.js`` builds and updates the elements.
Forms with ``dcc`` fields stay Dash components and are outside hosts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from json import dumps
from typing import Any, TypeAlias

from dash.development.base_component import Component

from dashboard.shared import html

Node: TypeAlias = str | list[Any]  # a text, or [tag, attributes, children]
Content: TypeAlias = "Component | DrawnNodes | str | int | float | Iterable[Content] | None"


@dataclass(frozen=True, slots=True)
class DrawnNodes:
    """Nodes that were made before, for content that many readers share; they are not changed."""

    nodes: Sequence[Node]


HTML = "dash_html_components"
DATA = "data-nodes"  # what a callback writes: Output(id, DATA)
ATTRIBUTES = {"className": "class", "htmlFor": "for", "httpEquiv": "http-equiv", "key": "data-key"}
REFUSED_TAGS = frozenset({"script", "style", "iframe", "object", "embed", "base", "link", "meta"})


def to_nodes(content: Content) -> list[Node]:
    """Return the nodes of a component, a text or a list of them; None and booleans are dropped.

    A node is a text or ``[tag, attributes, children]``. React's ``key`` becomes ``data-key``, by which an
    element is found again when the host is rendered again. Raises TypeError for what a script cannot render.
    """
    found: list[Node] = []
    _add(content, found)
    return found


def _add(content: Content, found: list[Node]) -> None:
    if isinstance(content, str):
        found.append(content)
    elif isinstance(content, list | tuple):
        for part in content:
            _add(part, found)
    elif content is not None and not isinstance(content, bool):
        found.extend(_draw(content))


def _draw(content: "Component | DrawnNodes | int | float | Iterable[Content]") -> Sequence[Node]:
    if isinstance(content, Component):
        return [_node(content)]
    if isinstance(content, DrawnNodes):
        return content.nodes
    if isinstance(content, int | float):
        return [str(content)]
    return to_nodes(list(content))


def to_json(content: Content) -> str:
    """Return the nodes as the text that a callback writes into ``data-nodes`` of a host."""
    return dumps(to_nodes(content), ensure_ascii=False, separators=(",", ":"))


def render_host(
    ident: str, content: Content = None, *, element: Any = html.Div, **attributes: Any
) -> Component:
    """Return the one Dash component whose elements the script draws from ``content``.

    element: the class of ``dash.html`` it is made of.
    """
    made: Component = element(id=ident, **attributes, **{DATA: to_json(content)})
    return made


def _node(component: Component) -> Node:
    name = type(component).__name__
    if component._namespace != HTML:
        raise TypeError(f"{component._namespace}.{name} works only as a Dash component, outside a host")
    tag = name.lower()
    if tag in REFUSED_TAGS:
        raise TypeError(f"html.{name} must not be drawn from nodes")
    attributes: dict[str, str] = {}
    children: list[Node] = []
    for key, value in component.to_plotly_json()["props"].items():
        if key == "children":
            _add(value, children)
        elif (drawn := _attribute(name, key, value)) is not None:
            attributes[_rename(key)] = drawn
    return [tag, attributes, children]


@cache
def _rename(name: str) -> str:
    """Return the name of an attribute in the element."""
    return ATTRIBUTES.get(name, name.lower())


@cache
def _find_refusal(name: str) -> str | None:
    """Return why an attribute cannot be drawn from nodes; None for one that can."""
    if name.startswith(("n_clicks", "n_blur")) or name == "disable_n_clicks":
        return "needs a callback: keep it a Dash component, outside a host"
    if name == "style" or name.lower().startswith("on"):
        return "is refused: use a class and a delegated event"
    return None


def _attribute(owner: str, name: str, value: object) -> str | None:
    """Return the value as it is in the element; None where the attribute is absent."""
    refusal = _find_refusal(name)
    if refusal is not None:
        raise TypeError(f"html.{owner}({name}=…) {refusal}")
    if value is None or value is False:
        return None if value is None or not name.startswith(("aria-", "data-")) else "false"
    if value is True:
        return "true" if name.startswith(("aria-", "data-")) else ""
    if isinstance(value, str | int | float):
        return str(value)
    raise TypeError(
        f"html.{owner}({name}={type(value).__name__}): an attribute is a text, a number or a boolean"
    )
