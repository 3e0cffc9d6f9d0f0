"""The bundle that draws charts: the version of Dash's plotly, served where graphs ask."""

from pathlib import Path

import dash
from plotly.offline import get_plotlyjs_version

from settings import CHECKOUT
from web.chart_library import ADDRESS, BUNDLE


def test_the_bundle_is_the_library_of_dash_and_is_asked_for_once(browser):
    first = browser.get(ADDRESS)

    head = first.text[:200]
    assert f"plotly.js (cartesian - minified) v{get_plotlyjs_version()}" in head
    assert first.headers["content-encoding"] == "br"
    again = browser.get(ADDRESS, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_graphs_ask_for_the_library_where_it_is_served():
    renderer = (Path(dash.__file__).parent / "dash-renderer" / "build" / "dash_renderer.min.js").read_text()

    assert f'"{ADDRESS.removeprefix("/")}"' in renderer
    assert (CHECKOUT / BUNDLE).with_name("plotly-cartesian.LICENSE").is_file()
