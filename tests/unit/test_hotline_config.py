"""The form of a new call: its scripts draw every field of the table, and say only words of the page."""

import json
import re
from pathlib import Path

from dashboard.desk import hotline_config

SCRIPTS = Path(__file__).parents[2] / "dashboard" / "assets" / "js" / "desk" / "intake"
SOURCES = {path.stem: path.read_text() for path in SCRIPTS.glob("*.js")}


def test_every_word_a_script_says_is_carried_by_the_form() -> None:
    said = {word for source in SOURCES.values() for word in re.findall(r'\bsay\(\s*"(\w+)"', source)}
    said |= set(re.findall(r'section\("(\w+)"\)', SOURCES["layout"]))
    buttons = re.findall(r'\b(?:plain|key)\((?:"[\w.-]+", )?"[\w-]+", "(\w+)"', SOURCES["layout"])

    assert said
    assert buttons
    assert (said | set(buttons)) - set(hotline_config._words()) == set()


def test_every_field_has_a_row_and_a_control() -> None:
    fields = hotline_config._fields()
    rows = set(re.findall(r'fieldsOf\("(\w+)"\)', SOURCES["layout"]))
    controls = SOURCES["fields"].partition("const CONTROLS = {")[2].partition("\n};")[0]
    kinds = set(re.findall(r"^  (\w+)[,:]", controls, re.MULTILINE))

    assert {field["kind"] for field in fields} <= kinds
    assert {field["row"] for field in fields if "beside" not in field} == rows


def test_what_a_field_depends_on_is_held_by_the_draft() -> None:
    held = set(re.findall(r"^  (\w+):", SOURCES["draft"].partition("EMPTY = ")[2], re.MULTILINE))
    fields = hotline_config._fields()
    conditions = {name for field in fields for name in field.get("visible_if", {})}  # type: ignore[attr-defined]

    assert conditions == {"requester_kind", "request_kind", "same_as"}
    assert conditions <= held
    assert {str(field["name"]) for field in fields} - {"channel", "where"} <= held


def test_the_table_travels_as_json() -> None:
    assert json.loads(json.dumps(hotline_config._fields())) == hotline_config._fields()
