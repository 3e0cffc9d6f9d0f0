"""The wall as one plain document: its scripts fill it from the stream, no Dash is loaded."""

import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import i18n
from dashboard.wall import wall_config
from dashboard.wall.wall_config import WallChoices
from domain.enums import Act
from i18n import either, label, t
from i18n.times import day
from web import js_modules

ASSETS = Path(__file__).parent.parent / "assets"
STYLES = ("css/tokens.css", "css/base.css", "css/wall.css")
VENDOR = "vendor/topojson-client.min.js"
ENTRY = "js/pages/wall.js"
STEPS = (Act.ACCEPT, Act.DISPATCH, Act.COMPLETE, Act.FEED_BACK, Act.CALL_BACK)

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_pages.globals.update(t=i18n.t, html_lang=i18n.html_lang)


def render_page(choices: WallChoices) -> str:
    """Return the whole document in the language in use."""
    city = choices.city
    replay = day(city.as_of.astimezone(city.zone).date()) if city.as_of else None
    return _pages.get_template("wall.html").render(
        city=city,
        facts=wall_config.encode_config(choices),
        figures=_figures(),
        flows=[{"name": "received", "label": t("今日受理")}, {"name": "completed", "label": t("今日办结")}],
        part=choices.part,
        replay=t("回放 {day}", day=replay) if replay else None,
        scripts=js_modules.render_tags(ENTRY),
        stamp=get_asset_hash(),
        steps=[{"name": act.value, "label": label(act)} for act in STEPS],
        styles=STYLES,
        vendor=VENDOR,
        title=t("{city}社会治理服务中心", city=either(city.name, city.name_en)),
    )


@cache
def get_asset_hash() -> str:
    """Return the hash of the wall's own files: with a new one browsers fetch them again."""
    found = hashlib.sha256(js_modules.get_modules_hash().encode())
    for path in (*STYLES, VENDOR):
        found.update((ASSETS / path).read_bytes())
    return found.hexdigest()[:12]


def _figures() -> list[dict[str, str]]:
    return [
        {"name": "open", "label": t("未结事项")},
        {"name": "due_today", "label": t("今日到期")},
        {"name": "overdue", "label": t("逾期")},
        {"name": "on_time", "label": t("按时办结率")},
    ]
