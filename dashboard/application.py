"""Factory of the Dash application."""

from functools import cache
from html import escape
from http import HTTPStatus
from typing import Any

import dash
import flask
from dash import dcc
from dash.development.base_component import Component
from dash.exceptions import DependencyException

import i18n
from dashboard.shared import errors, failures, html, ids
from domain.texts import clean_texts
from web import dependencies, drafts, js_modules, style_sheet

INDEX = """<!DOCTYPE html>
<html lang="zh-CN" data-theme="dark">
<head>
{%metas%}
<title>{%title%}</title>
{%favicon%}
{%css%}
<script src="/assets/js/theme.js"></script>
</head>
<body>
{%app_entry%}
<div id="failures" class="failures"></div>
{%drafts%}
<footer>{%config%}{%scripts%}{%modules%}{%renderer%}</footer>
</body>
</html>"""


DRAFTS = "{%drafts%}"
FAILURES = '<div id="failures"'
# The renderer notifies the script of failures: what it requests and how each request ended.
RENDERER_HOOKS = {
    "request_pre": "(payload) => huying.failures.sent(payload)",
    "callback_resolved": "(callback, result) => huying.failures.resolved(callback, result)",
}

ENTRY = "js/pages/dash.js"
MODULES = "{%modules%}"
THEME = "/assets/js/theme.js"  # a classic script: it runs before the first paint

LIGHT = ('data-theme="dark"', 'data-theme="light"')  # desks; the map is dark


class CleanRequest(flask.Request):
    """A callback's request whose texts are as they are kept, whichever field of a page they come from."""

    def get_json(self, *args: Any, **options: Any) -> Any:
        """Return the body with every text cleaned."""
        return clean_texts(super().get_json(*args, **options))


class Application(dash.Dash):
    """A Dash application whose document says in which language it speaks, and whether it is dark."""

    def interpolate_index(self, **parts: str) -> str:
        """Return the document; without the right language Chinese comes out in Japanese glyph forms."""
        # A module like ours, after them: a callback may look for their functions at once.
        parts["renderer"] = parts["renderer"].replace('type="application/javascript"', 'type="module"', 1)
        parts["css"] += f'<link rel="stylesheet" href="{style_sheet.get_address()}">'
        page: str = super().interpolate_index(**parts)
        page = page.replace(DRAFTS, drafts.render_host(dependencies.get_actor()), 1)
        page = page.replace(THEME, f"{THEME}?v={js_modules.get_modules_hash()}", 1)
        page = page.replace(MODULES, js_modules.render_tags(ENTRY), 1)
        page = page.replace('lang="zh-CN"', f'lang="{i18n.html_lang()}"', 1)
        page = page.replace(FAILURES, f'{FAILURES} data-words="{escape(failures.encode_strings())}"', 1)
        return page if flask.request.path.startswith("/map") else page.replace(*LIGHT, 1)


@cache
def create_dash(requests_prefix: str = "/") -> dash.Dash:
    """Return the process's application with every page and callback registered.

    There is one a process: Dash hands the callbacks to the first that serves, a second would be without.

    requests_prefix: the path under which the browser reaches it, as the entrance mounts it.
    """
    app = Application(
        __name__,
        assets_folder="assets",
        assets_ignore=r"\.css$",  # ``web.style_sheet`` serves those of Dash's pages as one
        # Modules, ELK, which runs in a worker, and Plotly, which comes with the first graph; the other
        # library of the vendor folder is injected.
        assets_path_ignore=["^js$", "^workers$", "^people$", "^public$", "^elk$", "^plotly$"],
        compress=False,
        enable_mcp=False,
        hooks=RENDERER_HOOKS,
        index_string=INDEX,
        on_error=errors.answer,
        requests_pathname_prefix=requests_prefix,
        suppress_callback_exceptions=True,  # pages come after the callbacks that speak of them
        title="呼应",
        update_title=None,
        use_async=False,
        use_pages=False,
    )
    app.server.request_class = CleanRequest
    app.layout = render_frame
    register_callbacks()
    # Dash would do this at its first request, while the next ones already find no callback and fail.
    app._setup_server()
    app.server.register_error_handler(DependencyException, refuse_unknown_script)
    return app


def refuse_unknown_script(_error: Exception) -> tuple[str, HTTPStatus]:
    """Answer 404 where a script or a package is asked for that no component registered: Dash raises."""
    return "", HTTPStatus.NOT_FOUND


# Stores that scripts write into when something is clicked. They are part of the frame: about those that come
# with a page, Dash asks the server each time a page opens.
CLICKED = (ids.UNDO_ASKED, ids.ACT_CHOSEN, ids.REPLY_READ, ids.DUTY_REMOVED, ids.DUTY_HANDED_OVER)


def render_frame() -> Component:
    """Return the frame around every page; the address decides the page."""
    return html.Div(
        [
            dcc.Location(id=ids.LOCATION, refresh=False),
            html.Div(id=ids.PAGE),
            html.Div(id=ids.NOTICES, className="notices", role="alert"),
            html.Div(id=ids.UNDO, className="undo", role="status"),
            *(dcc.Store(id=name) for name in CLICKED),
        ]
    )


def register_callbacks() -> None:
    """Import the wires; importing registers them, once for the process."""
    from dashboard import callbacks

    callbacks.register()
