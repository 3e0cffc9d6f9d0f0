"""Templates of the few pages outside Dash: sign-in, account, errors."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

import i18n
from i18n import times
from version import VERSION

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
    setting_name=i18n.setting_name,
    setting_hint=i18n.setting_hint,
    html_lang=i18n.html_lang,
    instant=times.instant,
    day=times.day,
    version=VERSION,
)


def render_page(name: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Return a page in the language in use."""
    drawn = _pages.get_template(name).render(status=status, locale=i18n.locale(), **values)
    return HTMLResponse(drawn, status_code=status, headers={"Cache-Control": "no-store"})
