"""Load what the page of settings shows; the page itself is in ``web/pages``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

import clock
from db.queries import setting_changes
from db.queries.cities import load_settings
from db.queries.setting_changes import ChangeFacts
from db.session import administrator_transaction
from domain.errors import NotFound
from domain.setting_changes import GOVERNED, LIGHT_KEYS
from domain.setting_formats import format_time
from domain.setting_types import Group, SettingSpec, Value
from domain.settings import SETTINGS
from domain.stored_settings import get_value
from i18n import label, setting_hint, setting_name
from services.settings import Preview
from web import templates
from web.admin.accounts_context import Telling, build_common_context, get_administrator

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One setting as the list shows it; last: its newest change in force, planned: how many wait."""

    setting: SettingSpec
    value: Value
    last: ChangeFacts | None
    planned: int

    @property
    def is_default(self) -> bool:
        """Return whether the setting has its default value."""
        return self.value == self.setting.default


def render_settings_page(
    request: Request,
    *,
    chosen: str | None = None,
    telling: Telling | None = None,
    preview: Preview | None = None,
) -> Response:
    """Return the settings of the city, with the chosen one. Raises NotFound for an unknown one."""
    if chosen is not None and chosen not in SETTINGS:
        raise NotFound("没有名为 {key} 的设置", key=chosen)
    by, told = get_administrator(request), telling or Telling()
    with administrator_transaction(by.actor.scope) as session:
        stored = load_settings(session, by.city)
        planned = setting_changes.list_planned_changes(session, by.city)
        last = setting_changes.load_last_changes(session, by.city)
        history = setting_changes.list_changes(session, by.city, key=chosen)
        today = clock.today(session, by.city)
        values = build_common_context(session, by, tab="settings", telling=told)
    rows = _rows(stored, last, planned)
    words, group = _asked(request)
    kept = [row for row in rows if _is_wanted(row, words, group)]
    return templates.render_page(
        "settings.html",
        status=told.error.status if told.error else 200,
        groups=[(group, [row for row in kept if row.setting.group is group]) for group in Group],
        count=len(kept),
        words=words,
        group=group,
        every_group=tuple(Group),
        query=urlencode({name: value for name, value in (("q", words), ("group", group or "")) if value}),
        row=next((row for row in rows if row.setting.key == chosen), None),
        governs_clocks=chosen in GOVERNED,
        governs_lights=chosen in LIGHT_KEYS,
        history=history,
        planned=planned,
        preview=preview,
        entered=_entered(told.entered, today=today),
        today=today,
        specs=SETTINGS,
        format_time=format_time,
        **values,
    )


def _rows(
    stored: Mapping[str, Any], last: Mapping[str, ChangeFacts], planned: Sequence[ChangeFacts]
) -> list[Row]:
    return [
        Row(
            setting,
            get_value(stored, key),
            last.get(key),
            sum(change.key == key for change in planned),
        )
        for key, setting in SETTINGS.items()
    ]


def _entered(form: Mapping[str, str] | None, *, today: date) -> dict[str, str]:
    """Return the values of the form: the submitted ones, or at first only the day."""
    fields = dict.fromkeys(("value", "reason", "running"), "")
    return {**fields, "effective_on": today.isoformat(), **(form or {})}


def _asked(request: Request) -> tuple[str, Group | None]:
    """Return the words and the group in the address; invalid values are ignored."""
    group = request.query_params.get("group", "")
    words = request.query_params.get("q", "").strip()[:LONGEST_SEARCH]
    return words, Group(group) if group in set(Group) else None


def _is_wanted(row: Row, words: str, group: Group | None) -> bool:
    """Return whether a setting is of the group and contains every word, in its name, hint, key or group."""
    key = row.setting.key
    said = " ".join((setting_name(key), setting_hint(key), key, label(row.setting.group))).casefold()
    return (group is None or row.setting.group is group) and all(
        word in said for word in words.casefold().split()
    )
