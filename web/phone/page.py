"""The phone page: one shell for every user, its manifest, and its service worker."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import i18n
from i18n import t
from version import VERSION
from web import js_modules, templates
from web.phone import phone_config
from web.url_paths import PHONE

ASSETS = Path(__file__).parents[2] / "dashboard" / "assets"
VENDOR = "vendor/topojson-client.min.js"
THEME = "js/phone/theme.js"  # before the first paint; the others wait until the page is read
STYLES = ("css/tokens.css", "css/base.css", "css/panel.css", "css/phone.css")
ENTRY = "js/pages/phone.js"
WORKER = "js/phone/worker.js"
ICONS = tuple(
    f"icons/{name}.svg"
    for name in ("report", "tasks", "collect", "reply", "user", "close", "plus", "minus", "chevron", "camera",
                 "gallery", "here", "map", "back")
)  # fmt: skip
APP_ICONS = (
    ("phone-192.png", 192, "any"),
    ("phone-512.png", 512, "any"),
    ("phone-maskable.png", 512, "maskable"),
)
GROUND = "#f5f7fa"  # as tokens.css has it; a manifest knows no variables
ACCENT = "#0b6fb8"


def render_page() -> str:
    """Return the shell in the current language; it contains no user data."""
    facts = phone_config.encode_config(
        version=VERSION, worker=f"{PHONE}sw.js", scope=PHONE, mine=f"{PHONE}facts", home=PHONE
    )
    tabs = (
        ("report", "report", t("上报")),
        ("tasks", "tasks", t("待办")),
        ("collect", "collect", t("采集")),
        ("feedback", "reply", t("收到反馈")),
        ("me", "user", t("我的")),
    )
    return templates.render_text(
        "phone.html",
        accent=ACCENT,
        facts=facts,
        home=PHONE,
        scripts=js_modules.render_tags(ENTRY),
        stamp=get_asset_hash(),
        styles=STYLES,
        tabs=[{"name": name, "icon": icon, "label": label} for name, icon, label in tabs],
        theme=THEME,
        vendor=VENDOR,
    )


def build_manifest() -> dict[str, Any]:
    """Return what a phone needs to install the page, in the language in use."""
    return {
        "id": PHONE,
        "name": t("网格E通"),
        "short_name": t("网格E通"),
        "description": t("网格员和村社区上报、办理诉求，没有网络也能用"),
        "lang": i18n.html_lang(),
        "start_url": PHONE,
        "scope": PHONE,
        "display": "standalone",
        "orientation": "portrait",
        "background_color": GROUND,
        "theme_color": ACCENT,
        "icons": [
            {
                "src": f"/assets/icons/{name}",
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, size, purpose in APP_ICONS
        ],
    }


def render_worker() -> str:
    """Return the worker's script: it hands its module the files of the shell; new bytes renew it."""
    files = [f"/assets/{path}?v={get_asset_hash()}" for path in (*STYLES, THEME, VENDOR)]
    kept = [*files, *js_modules.list_addresses(ENTRY), *(f"/assets/{path}" for path in ICONS)]
    shell = {"version": get_asset_hash(), "page": PHONE, "files": kept}
    module = js_modules.get_address(WORKER)
    return f"import {{ serve }} from {json.dumps(module)};\nserve({json.dumps(shell)});\n"


@cache
def get_asset_hash() -> str:
    """Return the hash of the page's own files: with a new one phones fetch them again."""
    found = hashlib.sha256(f"{VERSION} {js_modules.get_modules_hash()}".encode())
    for path in (*STYLES, THEME, VENDOR, *ICONS):
        found.update((ASSETS / path).read_bytes())
    found.update((Path(__file__).parent.parent / "pages" / "phone.html").read_bytes())
    return found.hexdigest()[:12]
