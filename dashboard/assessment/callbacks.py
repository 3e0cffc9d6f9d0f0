"""Callbacks of the page: the address, and the freezing of a period."""

from typing import Any
from uuid import uuid4

from dash import Input, Output, State, callback

from dashboard.assessment import ids as names
from dashboard.assessment import layout
from dashboard.assessment.acts import freeze_period
from dashboard.assessment.address import PointsRequest, PointsView, read_request
from dashboard.shared import ids
from dashboard.shared import toasts as drawn
from dashboard.shared.address_callbacks import redraw_at_address
from dashboard.shared.outcome import require_click
from i18n import t
from web import dependencies
from web.url_paths import ASSESSMENT

redraw_at_address(
    ASSESSMENT,
    body=names.BODY,
    done=names.DONE,
    read_body=lambda session, actor, query: layout.read_body(session, actor, read_request(query)),
)


@callback(
    Output(ids.NOTICES, "children", allow_duplicate=True),
    Output(names.DONE, "data"),
    Output(ids.LOCATION, "search", allow_duplicate=True),
    inputs={"clicks": Input(names.SUBMIT, "n_clicks")},
    state={
        "facts": State(names.FACTS, "data"),
        "remark": State(names.REMARK, "value"),
        "confirmed": State(names.CONFIRM, "value"),
    },
    prevent_initial_call=True,
    running=[(Output(names.SUBMIT, "disabled"), True, False)],
)
def frozen(
    clicks: int | None, facts: dict[str, str], remark: str | None, confirmed: list[str] | None
) -> tuple[Any, str, str]:
    """Freeze the period of the preview, and show the check of it."""
    require_click(clicks)
    period = freeze_period(dependencies.get_actor(), facts, remark or "", confirmed=bool(confirmed))
    shown = PointsRequest(view=PointsView.FREEZES, check=period).to_address()
    told = t("{period} 已封存", period=period)
    return drawn.render_done(told), uuid4().hex, shown.removeprefix(ASSESSMENT)
