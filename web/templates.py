"""The one template environment of pages outside Dash, from sign-in and administration to public and phone."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

import i18n
from i18n import times
from version import VERSION
from web import drafts, js_modules, navigation

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_pages.globals.update(
    t=i18n.t,
    label=i18n.label,
    either=i18n.either,
    setting_name=i18n.setting_name,
    setting_hint=i18n.setting_hint,
    html_lang=i18n.html_lang,
    instant=times.instant,
    day=times.day,
    local_day=times.local_day,
    version=VERSION,
    list_navigation=navigation.list_groups,
    module_tags=js_modules.render_tags,
    drafts_host=drafts.render_host,
)


def render_page(name: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Return a page in the language in use, which no browser keeps."""
    drawn = render_text(name, status=status, locale=i18n.locale(), **values)
    return HTMLResponse(drawn, status_code=status, headers={"Cache-Control": "no-store"})


def render_text(name: str, **values: object) -> str:
    """Return the HTML of a page in the language in use."""
    return _pages.get_template(name).render(**values)
