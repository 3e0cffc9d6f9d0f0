"""The rules page names what exists, reports what is missing, and is never stale."""

from pathlib import Path

import pytest

from scripts import rules

HEAD = '[sections]\n1 = "Words"\n\n'
GOOD = """[[rule]]
id = "1.1"
rule = "A thing has a name | and a place."
code = ["room.things:Thing.name", "room.things:LIST", "room:entry"]
tests = ["tests/test_things.py::test_a_thing_has_a_name"]
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for folder in ("docs", "room", "tests"):
        (tmp_path / folder).mkdir()
    (tmp_path / "room" / "__init__.py").write_text("async def entry():\n    pass\n")
    things = "raise RuntimeError('imported')\nLIST: int = 1\n\nclass Thing:\n    name = 1\n"
    (tmp_path / "room" / "things.py").write_text(things)
    (tmp_path / "tests" / "test_things.py").write_text("def test_a_thing_has_a_name():\n    pass\n")
    return tmp_path


def wrong(house: Path, table: str) -> list[str]:
    (house / rules.TABLE).write_text(table)
    book = rules.read(table)
    (house / rules.PAGE).write_text(rules.made(book))
    return rules.found_wrong(root=house)


def test_what_is_there_is_not_complained_of_and_nothing_is_imported(house: Path) -> None:
    assert wrong(house, HEAD + GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("room.things:LIST", "room.nothing:LIST", "1.1: there is no module room.nothing"),
        ("room.things:LIST", "room.things:MISSING", "1.1: module room.things has no MISSING"),
        ("room.things:Thing.name", "room.things:Thing.size", "1.1: module room.things has no Thing.size"),
        ("room.things:LIST", "room.things", "1.1: room.things is not written module:symbol"),
        ("tests/test_things.py::", "tests/test_no.py::", "1.1: there is no file of tests tests/test_no.py"),
        (
            "::test_a_thing_has_a_name",
            "::test_it_has_none",
            "1.1: tests/test_things.py has no test_it_has_none",
        ),
        (
            "::test_a_thing_has_a_name",
            "",
            "1.1: tests/test_things.py is not written path::test_function",
        ),
        ('id = "1.1"', 'id = "2.1"', "2.1: there is no section 2"),
        (
            'tests = ["tests/test_things.py::test_a_thing_has_a_name"]',
            "",
            "1.1: names no code or no test, and does not say what is missing (open)",
        ),
    ],
)
def test_what_is_not_there_is_told_in_words(house: Path, old: str, new: str, said: str) -> None:
    assert wrong(house, HEAD + GOOD.replace(old, new)) == [said]


def test_an_id_that_stands_twice_is_told(house: Path) -> None:
    assert wrong(house, HEAD + GOOD + GOOD) == ["1.1: the id stands 2 times"]


def test_what_is_missing_may_stand_without_code_and_test(house: Path) -> None:
    entry = '[[rule]]\nid = "1.1"\nrule = "A thing is weighed."\nopen = "No scales."\n'
    assert wrong(house, HEAD + entry) == []
    page = (house / rules.PAGE).read_text()
    assert "| 1.1 | A thing is weighed. | — | — | No scales. |" in page
    assert "Of 1 something is open: 1.1." in page
    assert "No test shows 1: 1.1." in page


def test_a_stale_and_a_missing_page_are_told(house: Path) -> None:
    assert wrong(house, HEAD + GOOD) == []
    said = ["docs/rules.md is not what docs/rules.toml makes: run python -m scripts.rules"]
    (house / rules.TABLE).write_text(HEAD + GOOD.replace("a place", "a home"))
    assert rules.found_wrong(root=house) == said
    (house / rules.PAGE).unlink()
    assert rules.found_wrong(root=house) == said


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("[[rule]\n", "docs/rules.toml is no TOML"),
        (HEAD + '[[rule]]\nid = "1.1"\n', "1.1: every entry has id and rule"),
        (HEAD + GOOD + 'test = ["x"]\n', "1.1: no entry has test"),
        (HEAD + GOOD.replace('["tests/test_things.py::test_a_thing_has_a_name"]', '"x"'), "1.1: tests is a"),
        (HEAD + GOOD + "open = true\n", "1.1: open is a text"),
    ],
    ids=["no TOML", "no rule", "misspelt", "no list", "no text"],
)
def test_a_misshapen_table_is_told(house: Path, table: str, said: str) -> None:
    (house / rules.TABLE).write_text(table)
    (found,) = rules.found_wrong(root=house)
    assert found.startswith(said)


def test_the_command_writes_the_page_and_its_check_only_looks(house: Path, capsys) -> None:
    (house / rules.TABLE).write_text(HEAD + GOOD)

    assert rules.main(["--check"], root=house) == 1
    assert "run python -m scripts.rules" in capsys.readouterr().out
    assert not (house / rules.PAGE).exists()
    assert rules.main([], root=house) == 0
    assert rules.main(["--check"], root=house) == 0

    (house / rules.TABLE).write_text("[[rule]\n")
    assert rules.main([], root=house) == 1
    assert "no TOML" in capsys.readouterr().out


def test_the_page_links_to_code_and_tests(house: Path) -> None:
    page = rules.made(rules.read(HEAD + GOOD))
    assert "## 1. Words" in page
    assert "A thing has a name \\| and a place." in page
    assert "[`test_things: a_thing_has_a_name`](../tests/test_things.py)" in page


def test_the_rules_of_this_house_name_what_is_there() -> None:
    assert rules.found_wrong() == []
