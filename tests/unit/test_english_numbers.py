"""English says one thing in the singular and several in the plural."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import i18n
from i18n.translation import catalogue_path

# Words behind a placeholder that end as plurals do and are none.
NO_PLURALS = frozenset({
    "answers", "as", "awaits", "does", "falls", "has", "holds", "is", "its", "lies", "needs", "responds",
    "stands", "takes", "this", "uses", "was",
})  # fmt: skip
ROOT = Path(__file__).parents[2]
COUNTED = re.compile(r"\{[a-z_]+(?::,)?\} ((?:[a-z]+ ){0,1}?)([a-z]+s)\b")


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 tickets"), (1, "1 ticket"), (2, "2 tickets"), ("1", "1 ticket"), ("1,000+", "1,000+ tickets")],
)
def test_a_word_fits_its_number(count, shown):
    with i18n.use("en"):
        assert i18n.t("{count} 件", count=count) == shown
    with i18n.use("zh_CN"):
        assert i18n.t("{count} 件", count=count) == f"{count} 件"


def test_no_sentence_counts_with_a_plural_alone():
    with catalogue_path("en").open("rb") as file:
        catalogue = read_po(file, locale="en")

    alone = [
        entry.string
        for entry in catalogue
        if entry.id and isinstance(entry.string, str)
        for before, word in COUNTED.findall(entry.string)
        if word not in NO_PLURALS
        and not set(before.split()) & (NO_PLURALS | {"of", "on", "and", "are", "may"})
    ]
    assert alone == []


def list_unfilled(folder: str) -> Iterator[str]:
    """Yield the messages that are translated without values: scripts put the values into them."""
    for file in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="t"), args=[ast.Constant(value=str(message))], keywords=[]):
                    yield message


def test_what_scripts_fill_in_names_values_alone():
    messages = {*list_unfilled("web"), *list_unfilled("dashboard")}
    with i18n.use("en"):
        chosen = {message for message in messages if re.search(r"\{[^}]*\|", i18n.t(message))}
        left = i18n.t("还可输入 {left} 字")

    assert (chosen, left) == (set(), "Characters left: {left}")
