"""Component ids of the page of indicators."""

PAGE = "indicators-page"
FORM = "indicators-form"  # the form of period, day and breakdown; the script sends it as an address
UNTIL = "indicators-until"
HEAD = "indicators-head"
TILES = "indicators-tiles"
CHARTS = "indicators-charts"  # store: what every chart shows; the script paints it in the theme
PAINTED = "indicators-painted"  # store: what was painted last
CHART_NAMES = ("trend", "ranking", "took", "hours", "towns")


def graph(name: str) -> str:
    """Return the id of the graph of a chart."""
    return f"indicators-{name}-graph"


def card(name: str) -> str:
    """Return the id of the card around a chart."""
    return f"indicators-{name}"


def words(name: str) -> str:
    """Return the id of the host below a chart: its notes and its table."""
    return f"indicators-{name}-words"
