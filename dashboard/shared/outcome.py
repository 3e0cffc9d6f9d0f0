"""What every callback that performs an act shares: it needs a click, and it reports its outcome."""

from dash import Output
from dash.exceptions import PreventUpdate

from dashboard.shared import ids

# A toast, and a new number that makes the page load its data again.
OUTCOME = (
    Output(ids.NOTICES, "children", allow_duplicate=True),
    Output(ids.DONE, "data", allow_duplicate=True),
)


def require_click(clicks: int | bool | None) -> None:
    """Raise PreventUpdate without a click: Dash also calls for a button that was just rendered."""
    if not clicks:
        raise PreventUpdate
