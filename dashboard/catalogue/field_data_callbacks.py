"""Callbacks of the field data map: completeness by unit, and the objects as points."""

from typing import Any

from dash import Input, Output, callback, no_update

from dashboard.catalogue import field_data_tab, read_model
from dashboard.catalogue import ids as names
from dashboard.shared import html
from db.queries import field_data
from db.queries.cities import load_settings
from db.session import transaction
from domain.setting_values import parse_completeness_steps
from i18n import either, t
from web import dependencies

Data = dict[str, Any]


@callback(
    Output(names.AREAS, "hideout"),
    Output(names.POINTS, "url"),
    Output(names.COMPLETENESS, "children"),
    Input(names.KIND, "data"),
)
def kind_shown(kind: str | None) -> tuple[Any, Any, Any]:
    """Colour the units by completeness and put the objects on the map."""
    if kind is None:
        return no_update, no_update, no_update
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        found = field_data.load_kind(session, actor.city, kind).kind
        counts = read_model.load_unit_counts(session, actor, kind)
        steps = parse_completeness_steps(load_settings(session, actor.city))
    fresh, due = (sum(count[place] for count in counts.values()) for place in (0, 1))
    name = either(found.name, found.name_en)
    said = t("{kind} · 完整率 {share}", kind=name, share=field_data_tab.format_share(fresh, due))
    head = [html.H2(said), html.Span(t("周期内有记录的对象 ÷ 全部应采对象"), className="muted")]
    return (
        {"counts": counts, "steps": list(steps), "kind": kind},
        f"/api/v1/collection/{kind}.geojson",
        head,
    )


@callback(Output(names.KIND_ROWS, "children"), Input(names.DONE, "data"), prevent_initial_call=True)
def kinds_changed(_done: Data | None) -> Any:
    """Render the kinds again after an act."""
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        return field_data_tab.render_table(read_model.load_kind_counts(session, actor))
