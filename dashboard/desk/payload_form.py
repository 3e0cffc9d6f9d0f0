"""Parse an act's form, field by field, into its payload."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from domain.act_payloads import ActPayload
from domain.errors import Invalid

_SAID = TypeAdapter(ActPayload)
_TRUTH = {"yes": True, "no": False}
_LISTS = frozenset({"tasks", "parts"})
UNCLEAR = "表单中有一项没有填好，请检查日期和数字"
COMPLAINTS = {
    "consultation": "请写明会商的时间和地点；议定的每件事须写明谁来办、办什么、何时办完",
    "mediation": "请写明纠纷类型、调解员和调解结果",
    "delivery": "请写明答复如何送达诉求人",
    "parts": "拆分须至少写明两件诉求，每件都要有内容",
    "day": "日期没有填好",
    "days": "请写明延长几个工作日",
    "correction": "更正的内容没有填好，请检查事项、地点和选项",
}


def read_said(named: Sequence[Mapping[str, Any]], values: Sequence[Any], *, zone: ZoneInfo) -> ActPayload:
    """Return what the fields hold; fields left empty were not said. Raises Invalid for what is no answer.

    named: the ids of the fields, whose ``field`` is a path into ``ActPayload`` such as ``delivery.way``.
    zone: the city's, in which times are typed.
    """
    said: dict[str, Any] = {}
    for ident, value in zip(named, values, strict=True):
        is_box = ident["field"] == "urgent" and not isinstance(value, str)
        meant = value == ["yes"] if is_box else _value(value)
        if meant is not None:
            _put(said, str(ident["field"]).split("."), meant)
    _place_times(said, zone)
    for name in _LISTS & said.keys():
        said[name] = list(said[name].values())
    held = said.get("consultation")
    if isinstance(held, dict) and "tasks" in held:
        held["tasks"] = list(held["tasks"].values())
    return _checked(said)


def _checked(said: dict[str, Any]) -> ActPayload:
    try:
        return _SAID.validate_python(said)
    except ValidationError as error:
        raise Invalid(COMPLAINTS.get(str(error.errors()[0]["loc"][0]), UNCLEAR)) from None


def _value(value: Any) -> Any:
    """Return what a field holds: lists of one switch as truth, blanks as nothing."""
    if isinstance(value, str):
        return _TRUTH.get(value, value.strip() or None)
    if value == ["yes"]:
        return True
    return value if value not in (None, []) else None


def _put(into: dict[str, Any], path: list[str], value: Any) -> None:
    for name in path[:-1]:
        into = into.setdefault(name, {})
    into[path[-1]] = value


def _place_times(said: dict[str, Any], zone: ZoneInfo) -> None:
    held = said.get("consultation")
    if not isinstance(held, dict) or "held_at" not in held:
        return
    try:
        held["held_at"] = datetime.fromisoformat(str(held["held_at"])).replace(tzinfo=zone)
    except ValueError:
        raise Invalid("会商时间没有填好") from None
