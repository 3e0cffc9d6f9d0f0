"""Read a filled-in form into the payload of its act."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from db.queries import cities
from db.session import transaction
from domain.act_payloads import PAYLOADS
from domain.enums import Act
from domain.errors import Invalid
from domain.payload_base import Payload
from domain.payload_fields import FieldKind, FieldSpec, list_fields
from domain.scopes import Actor

Model = TypeVar("Model", bound=BaseModel)
_TRUTH = {"yes": True, "no": False}
ANSWERS = frozenset({FieldKind.YES_NO, FieldKind.FLAG})
PUBLIC = "correction.public"
UNCLEAR = "表单中有一项没有填好，请检查日期和数字"
UNCLEAR_CORRECTION = "更正的内容没有填好，请检查事项、地点和选项"


def read_payload(
    actor: Actor, act: Act, named: Sequence[Mapping[str, Any]], values: Sequence[Any]
) -> Payload:
    """Return the payload of a filled-in form; times are typed in the zone of the actor's city."""
    with transaction(actor.scope) as session:
        zone = cities.load_city_facts(session, actor.city).zone
    return parse_form(act, named, values, zone=zone)


def parse_form(
    act: Act, named: Sequence[Mapping[str, Any]], values: Sequence[Any], *, zone: ZoneInfo
) -> Payload:
    """Return what the fields hold; fields left empty are left out. Raises Invalid for a malformed value.

    named: the ids of the fields, whose ``field`` is a path into the payload such as ``delivery.way``.
    zone: in which times are typed.
    """
    return parse_fields(PAYLOADS[act], named, values, zone=zone)


def parse_fields(
    model: type[Model], named: Sequence[Mapping[str, Any]], values: Sequence[Any], *, zone: ZoneInfo
) -> Model:
    """Return what the fields of any payload hold, by its field table. Raises Invalid as ``parse_form``."""
    specs = {spec.name: spec for spec in list_fields(model)}
    found: dict[str, Any] = {}
    for ident, value in zip(named, values, strict=True):
        name = str(ident["field"])
        meant = _TRUTH.get(value) if name == PUBLIC else _value(value, specs.get(name), zone)
        if meant is not None:
            _put(found, name.split("."), meant)
    for spec in specs.values():
        if spec.kind is FieldKind.ROWS:
            _to_list(found, spec.name.split("."))
    try:
        return model(**found)
    except ValidationError as error:
        raise Invalid(_complaint(specs, error.errors()[0]["loc"])) from None


def _complaint(specs: Mapping[str, FieldSpec], loc: tuple[int | str, ...]) -> str:
    """Return what a wrong or missing value is answered with: the complaint of its field."""
    path = [str(part) for part in loc if not isinstance(part, int)]
    if path[0] == "correction":
        return UNCLEAR_CORRECTION
    for end in range(len(path), 0, -1):
        name = ".".join(path[:end])
        of_rows = next(
            (spec for spec in specs.values() if spec.fields and name.startswith(f"{spec.name}.")), None
        )
        spec = specs.get(name) or of_rows
        if spec is not None:
            return spec.shown.required or (spec.fields[0].shown.required if spec.fields else "") or UNCLEAR
    inside = (spec.shown.required for spec in specs.values() if spec.name.startswith(f"{path[0]}."))
    return next((complaint for complaint in inside if complaint), UNCLEAR)


def _value(value: Any, spec: FieldSpec | None, zone: ZoneInfo) -> Any:
    """Return what a field holds: a switch as truth, a time in its zone, a blank as nothing."""
    if spec is not None and spec.kind is FieldKind.FLAG and not isinstance(value, str):
        return value == ["yes"]
    if isinstance(value, str):
        if spec is not None and spec.kind in ANSWERS:
            return _TRUTH.get(value)
        if spec is not None and spec.kind is FieldKind.LINES:
            return [line.strip() for line in value.splitlines() if line.strip()] or None
        found = value.strip() or None
        return _in_zone(value, zone) if found and spec and spec.kind is FieldKind.DATETIME else found
    return value if value not in (None, []) else None


def _in_zone(value: str, zone: ZoneInfo) -> datetime:
    try:
        return datetime.fromisoformat(value).replace(tzinfo=zone)
    except ValueError:
        raise Invalid("会商时间没有填好") from None


def _put(into: dict[str, Any], path: list[str], value: Any) -> None:
    for name in path[:-1]:
        into = into.setdefault(name, {})
    into[path[-1]] = value


def _to_list(found: dict[str, Any], path: list[str]) -> None:
    """Turn the numbered rows at a path into a list."""
    for name in path[:-1]:
        found = found.get(name, {})
    if path[-1] in found:
        found[path[-1]] = list(found[path[-1]].values())
