"""Query codes of reporters: ten characters without look-alikes."""

import re

from domain.texts import fold_text

ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"  # without 0 O, 1 I L, 2 Z, 5 S, 8 B
LENGTH = 10  # 25 ** 10 are 46 bits
_BETWEEN = re.compile(r"[\s\-]")


def to_code(digest: bytes) -> str:
    """Return the code derived from a digest of at least 16 random bytes."""
    rest = int.from_bytes(digest, "big")
    letters = []
    for _ in range(LENGTH):
        rest, place = divmod(rest, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def format_code(code: str) -> str:
    """Return the code in two halves, as people read it out."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def read_code(text: str) -> str | None:
    """Return the code as typed (blanks, dashes, any width and case are accepted), None for an invalid one."""
    code = _BETWEEN.sub("", fold_text(text[:40])).upper()
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None
