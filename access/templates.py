"""Draw the few pages that are no Dash: sign-in, account, errors."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

import text
from text import times
from version import VERSION

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_pages.globals.update(
    t=text.t,
    label=text.label,
    setting_name=text.setting_name,
    setting_hint=text.setting_hint,
    html_lang=text.html_lang,
    instant=times.instant,
    day=times.day,
    version=VERSION,
)


def page(name: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Return a page in the language in use."""
    drawn = _pages.get_template(name).render(status=status, locale=text.locale(), **values)
    return HTMLResponse(drawn, status_code=status, headers={"Cache-Control": "no-store"})
