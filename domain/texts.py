"""Read texts from any inlet: as they are kept, whether they show anything, and how they are compared."""

import re
import unicodedata
from typing import Annotated, Any

from pydantic import BeforeValidator

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Control and format characters but for LF, tab, NUL (which is refused) and the joiners, see below.
_DROPPED = re.compile(
    "[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
# Joiners belong to words of some scripts and to pictograms; next to ASCII and Chinese they say nothing.
_PLAIN = "\\s\x00-\x7f\u2000-\u206f\u3000-\u9fff\uff00-\uffef"
_LOOSE_JOINER = re.compile(f"(?<![^{_PLAIN}])[\u200c\u200d]+|[\u200c\u200d]+(?![^{_PLAIN}])")
# Letters and selectors that show nothing although their category is that of a letter or a mark.
_BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\ufffc")
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\u2500"), "-")


def clean_text(text: str) -> str:
    """Return a text as it is kept: LF between lines, without invisible characters.

    Empty where nothing would be seen but empty letters; blanks alone stay, their users strip them.
    """
    if text.isascii() and text.isprintable():
        return text
    kept = _LOOSE_JOINER.sub("", _DROPPED.sub("", _LINE_ENDS.sub("\n", text)))
    return "" if "\0" not in kept and kept.strip() and shows_nothing(kept) else kept


def clean_texts(value: Any) -> Any:
    """Return JSON with every text in it cleaned; names of fields stay."""
    if type(value) is str:
        return clean_text(value)
    if isinstance(value, list | tuple):
        return type(value)(clean_texts(one) for one in value)
    if isinstance(value, dict):
        return {name: clean_texts(one) for name, one in value.items()}
    return value


def shows_nothing(text: str) -> bool:
    """Tell whether a reader would see nothing: blanks, controls, marks without a letter, empty letters."""
    return all(sign in _BLANK or unicodedata.category(sign)[0] in "CZM" for sign in text)


def fold_text(text: str) -> str:
    """Return the form in which texts are compared: any width, case and hyphen, nothing invisible.

    ``fold_text`` in the database (migration 0053) does the same.
    """
    return unicodedata.normalize("NFKC", clean_text(text)).translate(_HYPHENS).lower()


def fold_letters(text: str) -> str:
    """Return a text folded sign by sign, so that each keeps its position."""
    return "".join(folded if len(folded := fold_text(sign)) == 1 else sign for sign in text)


CleanText = Annotated[str, BeforeValidator(clean_texts)]
