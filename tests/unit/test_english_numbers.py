"""English says one thing in the singular and several in the plural."""

import re

import pytest
from babel.messages.pofile import read_po

import i18n
from i18n.translation import catalogue_path

# Words behind a placeholder that end as plurals do and are none.
NO_PLURALS = frozenset({
    "answers", "as", "awaits", "does", "falls", "has", "holds", "is", "its", "lies", "needs", "responds",
    "stands", "takes", "this", "uses", "was",
})  # fmt: skip
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
