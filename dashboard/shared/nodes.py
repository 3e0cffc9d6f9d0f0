"""Convert trees of ``dash.html`` components into compact nodes that one host element renders by script.

Every Dash component subscribes to the renderer's store and runs again at every commit, so a tree of a
thousand blocks the browser for seconds. Rows, tickets, histories and sidebars hold no callbacks: they travel
as JSON in ``data-nodes`` of their host, and ``assets/js/nodes.js`` builds and updates the elements.
Forms with ``dcc`` fields stay Dash components and are outside hosts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
    if content is None or isinstance(content, bool):
        return []
    if isinstance(content, str | int | float):
        return [str(content)]
    if isinstance(content, Component):
        return [_node(content)]
    if isinstance(content, DrawnNodes):
        return list(content.nodes)
    return [node for part in content for node in to_nodes(part)]


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
    props = component.to_plotly_json()["props"]
    children = to_nodes(props.pop("children", None))
    attributes = {
        ATTRIBUTES.get(key, key.lower()): drawn
        for key, value in props.items()
        if (drawn := _attribute(f"html.{name}", key, value)) is not None
    }
    return [tag, attributes, children]


def _attribute(owner: str, name: str, value: object) -> str | None:
    """Return the value as it is in the element; None where the attribute is absent."""
    if name.startswith(("n_clicks", "n_blur")) or name == "disable_n_clicks":
        raise TypeError(f"{owner}({name}=…) needs a callback: keep it a Dash component, outside a host")
    if name == "style" or name.lower().startswith("on"):
        raise TypeError(f"{owner}({name}=…) is refused: use a class and a delegated event")
    if value is None or value is False:
        return None if not name.startswith(("aria-", "data-")) or value is None else "false"
    if value is True:
        return "true" if name.startswith(("aria-", "data-")) else ""
    if isinstance(value, str | int | float):
        return str(value)
    raise TypeError(f"{owner}({name}={type(value).__name__}): an attribute is a text, a number or a boolean")
