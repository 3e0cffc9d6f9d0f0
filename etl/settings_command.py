"""List, show and change the settings of a city: ``python -m etl settings set KEY VALUE --reason …``."""

import argparse
from datetime import date
from typing import Any

import clock
from db.queries import setting_changes
from db.queries.cities import load_city_facts, load_settings
from db.queries.setting_changes import ChangeFacts
from db.session import Session, owner_transaction
from domain.enums import Role
from domain.errors import DomainError, Invalid
from domain.scopes import Actor, Scope
from domain.setting_changes import SettingWish, parse_value
from domain.setting_formats import format_time
from domain.setting_types import Group, SettingSpec, Unit
from domain.settings import SETTINGS
from domain.stored_settings import get_value
from i18n import LOCALES, label, setting_hint, setting_name, t
from i18n.locale_context import DEFAULT_LOCALE, use
from services import settings
from terminal import Trouble, say


def main(arguments: list[str]) -> int:
    """Print settings in the given language, or change one with a reason."""
    asked = _parser().parse_args(arguments)
    try:
        with owner_transaction() as session, use(asked.lang, zone=load_city_facts(session, asked.city).zone):
            for line in ACTS[asked.act](session, asked):
                say(line)
    except DomainError as error:
        with use(asked.lang):
            said = t(error.message_id, **error.values)
        raise Trouble(said, way_out="python -m etl settings --help") from None
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m etl settings", description=main.__doc__)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--city", default="370783")
    common.add_argument("--lang", choices=LOCALES, default=DEFAULT_LOCALE)
    acts = parser.add_subparsers(dest="act", required=True)
    listing = acts.add_parser(
        "list", parents=[common], help="every setting: value, default, bounds, last change"
    )
    listing.add_argument("--group", choices=[group.value for group in Group])
    showing = acts.add_parser("show", parents=[common], help="one setting with its history")
    showing.add_argument("key")
    setting = acts.add_parser("set", parents=[common], help="change a setting, today or on a day to come")
    setting.add_argument("key")
    setting.add_argument(
        "value", help="a whole number; on or off for a switch; 08:30 for a time; words with 、 between them"
    )
    setting.add_argument("--reason", required=True)
    setting.add_argument(
        "--from", dest="day", metavar="YYYY-MM-DD", help="the day of effect (default: today)"
    )
    setting.add_argument(
        "--running",
        action="store_true",
        help="running clocks get the new limit too (default: they keep theirs)",
    )
    setting.add_argument("--dry-run", action="store_true", help="say what would move, and change nothing")
    return parser


def _listed(session: Session, asked: argparse.Namespace) -> list[str]:
    stored, last = load_settings(session, asked.city), setting_changes.load_last_changes(session, asked.city)
    lines = []
    for key, setting in SETTINGS.items():
        if asked.group in (None, setting.group.value):
            stands = f"{key:<36} {_value(setting, get_value(stored, key))}  {setting_name(key)}"
            lines.append(f"{stands}  ({_facts(setting, last.get(key))})")
    return lines


def _shown(session: Session, asked: argparse.Namespace) -> list[str]:
    setting = SETTINGS.get(asked.key)
    if setting is None:
        raise Invalid("没有名为 {key} 的设置", key=asked.key)
    stands = _value(setting, get_value(load_settings(session, asked.city), asked.key))
    history = setting_changes.list_changes(session, asked.city, key=asked.key)
    return [
        f"{setting_name(asked.key)}  {setting_hint(asked.key)}".rstrip(),
        f"{stands}  ({_facts(setting, None)})",
        *(f"  {_told(setting, change)}" for change in history),
    ]


def _set(session: Session, asked: argparse.Namespace) -> list[str]:
    actor = Actor("command-line", "命令行", frozenset({Role.ADMINISTRATOR}), Scope.whole(asked.city))
    value = parse_value(asked.key, asked.value)
    wish = SettingWish(asked.key, value, asked.reason, effective_on=_day(asked.day), running=asked.running)
    now = clock.now(session, asked.city)
    act = settings.preview if asked.dry_run else settings.change
    done = act(session, wish, actor=actor, now=now)
    moved = t(
        "{clocks} 个计时变动，涉及 {tickets} 件事项；{day} 起生效",
        clocks=done.clocks,
        tickets=done.tickets,
        day=done.effective_on,
    )
    head = f"{setting_name(asked.key)}: {_value(SETTINGS[asked.key], value)}"
    return [head, moved, *([t("试运行，没有写入")] if asked.dry_run else [])]


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise Invalid("请填写有效的生效日期") from None


def _facts(setting: SettingSpec, last: ChangeFacts | None) -> str:
    """Return default, bounds and origin of a setting, and who changed it last."""
    parts = [t("默认 {value}", value=_value(setting, setting.default))]
    if not setting.is_switch:
        parts.append(setting.bounds)
    parts.append(label(setting.source))
    if last is not None:
        parts.append(f"{last.actor_name} {t('{day} 起生效', day=last.effective_on)}")
    return " · ".join(parts)


def _told(setting: SettingSpec, change: ChangeFacts) -> str:
    steps = f"{_value(setting, change.before)} → {_value(setting, change.after)}"
    since = t("{day} 起生效", day=change.effective_on)
    return " · ".join((since, steps, label(change.state), change.actor_name, change.reason))


def _value(setting: SettingSpec, held: Any) -> str:
    if setting.unit is Unit.SWITCH:
        return t("开") if held else t("关")
    if setting.unit is Unit.TIME_OF_DAY:
        return format_time(held)
    if setting.unit is Unit.WORDS:
        return str(held) or "—"
    return f"{held}%" if setting.unit is Unit.PERCENT else f"{held} {label(setting.unit)}"


ACTS = {"list": _listed, "show": _shown, "set": _set}
