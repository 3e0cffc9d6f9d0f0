"""Assemble the demonstration's responsibility list from its authors' files, codes and phones included.

``python -m scripts.duty_content FOLDER`` reads ``power/<department>.csv`` (kind, name, legal_basis) and
``shared/<field>.toml``, and writes ``data/shouguang/duties``. What was assembled before keeps its codes; a
power item that a shared duty names and its department's file lacks is added to the list.
"""

import csv
import json
import sys
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from domain.duties import DutyField, PowerKind, build_power_code, build_shared_code, build_situation_code
from i18n.labels import LABELS
from settings import CHECKOUT

PLACE = CHECKOUT / "data" / "shouguang" / "duties"
POWERS = "power_items.csv"
HEADING = ("code", "department", "kind", "name", "legal_basis")
KINDS = {LABELS["PowerKind"][kind.value]: kind for kind in PowerKind}
Item = tuple[str, PowerKind, str]  # department, kind, name
Office = tuple[str, str]  # department, name
AUTHORED = (
    "name", "lead", "lead_duty", "cooperating", "town_duty", "legal_basis", "matters", "keywords",
)  # fmt: skip
SHORT = 90  # characters of a list that stays on its line
Key = TypeVar("Key")


def main(arguments: list[str]) -> int:
    """Write the list of powers and the seven fields of shared duties, and print their sizes."""
    folder = Path(arguments[0])
    fields = {field: _load_toml(folder / "shared" / f"{field}.toml") for field in DutyField}
    powers = _read_powers(sorted((folder / "power").glob("*.csv")))
    for duty in (duty for duties in fields.values() for duty in duties):
        for power in duty["power"]:
            powers.setdefault(_item(power), "；".join(duty["legal_basis"][:2]))
    codes = _write_powers(powers)
    phones = _give_phones(fields)
    for field, duties in fields.items():
        _write_field(field, duties, codes, phones)
    print(f"{len(powers)} power items, {sum(map(len, fields.values()))} shared duties -> {PLACE}")
    return 0


def _load_toml(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["duty"]
    return found


def _item(power: Mapping[str, str]) -> Item:
    return power["department"], KINDS[power["kind"]], power["name"]


def _read_powers(paths: Iterable[Path]) -> dict[Item, str]:
    found = {}
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found[_item({**row, "department": path.stem})] = row["legal_basis"]
    return found


def _number(keys: Iterable[Key], kept: Mapping[Key, str], build: Callable[[Key, int], str]) -> dict[Key, str]:
    """Return the code of each key: the one it has, or the first that was never given."""
    found: dict[Key, str] = {}
    given = set(kept.values())
    for key in keys:
        number = 1
        while key not in kept and build(key, number) in given:
            number += 1
        found[key] = kept.get(key) or build(key, number)
        given.add(found[key])
    return found


def _write_powers(powers: Mapping[Item, str]) -> dict[Item, str]:
    """Write the list of powers by department, kind and number; return the codes."""
    path, kept = PLACE / POWERS, {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        kept = {(row["department"], PowerKind(row["kind"]), row["name"]): row["code"] for row in rows}
    codes = _number(powers, kept, lambda item, number: build_power_code(item[0], item[1], number))
    order = list(PowerKind)
    PLACE.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADING)
        for item in sorted(powers, key=lambda item: (item[0], order.index(item[1]), codes[item])):
            writer.writerow((codes[item], *item, powers[item]))
    return codes


def _write_field(
    field: DutyField, duties: list[dict[str, Any]], codes: Mapping[Item, str], phones: Mapping[Office, str]
) -> None:
    """Write the shared duties of a field as authored, with codes and phones."""
    path = PLACE / f"{field}.toml"
    before = _load_toml(path) if path.exists() else []
    named = {duty["name"]: duty["code"] for duty in before}
    cases = {(duty["code"], row["name"]): row["code"] for duty in before for row in duty["situations"]}
    given = _number(
        [duty["name"] for duty in duties], named, lambda _, number: build_shared_code(field, number)
    )
    keys = [(given[duty["name"]], row["name"]) for duty in duties for row in duty["situations"]]
    cases = _number(keys, cases, lambda key, number: build_situation_code(key[0], number))
    parts = [f"# {LABELS['DutyField'][field.value]}：属地管理事项（示例）\n"]
    for duty in duties:
        code = given[duty["name"]]
        powers = list(dict.fromkeys(codes[_item(power)] for power in duty["power"]))
        plain = {key: duty[key] for key in AUTHORED} | {"powers": powers}
        parts.append(_table("duty", {"code": code, **plain}))
        for row in duty["situations"]:
            phone = phones[row["department"], row["office"]]
            parts.append(_table("duty.situations", {"code": cases[code, row["name"]], **row, "phone": phone}))
        parts += [_table("duty.steps", step) for step in duty["steps"]]
    path.write_text("\n".join(parts), encoding="utf-8")


def _give_phones(fields: Mapping[DutyField, list[dict[str, Any]]]) -> dict[Office, str]:
    """Return one phone for each office: no number of the area begins with 0, so none is real."""
    offices = [
        (row["department"], row["office"]) for duties in fields.values() for duty in duties
        for row in duty["situations"]
    ]  # fmt: skip
    by_department: dict[str, list[str]] = defaultdict(list)
    for department, office in dict.fromkeys(offices):
        by_department[department].append(office)
    return {
        (department, office): f"0536-0{department[1:]}{number:04d}"
        for department, listed in by_department.items()
        for number, office in enumerate(listed, start=1)
    }


def _table(name: str, row: Mapping[str, Any]) -> str:
    lines = [f"{key} = {_value(value)}" for key, value in row.items()]
    return "\n".join([f"[[{name}]]", *lines, ""])


def _value(value: Any, *, nested: bool = False) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_value(one, nested=True)}' for key, one in value.items())} }}"
    if isinstance(value, list):
        found = [_value(one, nested=True) for one in value]
        is_short = nested or sum(map(len, found)) <= SHORT
        return f"[{', '.join(found)}]" if is_short else "[\n" + "".join(f"  {one},\n" for one in found) + "]"
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
