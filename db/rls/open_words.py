"""Function that tells whether words occur in a text outside of what covers hide of it.

The covers of a text are ``domain.reporter_cover``'s; a search that found a ticket by what they hide would
confirm it. This covers at least as much as they do, in a few more signs around it.
"""

import re

from domain.personal_data import (
    AFTER_NAME,
    BREAK,
    CONTACTS,
    INTRODUCED_NAME,
    INTRODUCING,
    LIKE_CONTACTS,
    LONG_NUMBER,
    NUMBERS,
    NUMERALS,
    WORDS,
)

APP = "huying_app"
COVERED = "\x01"
# Signs between letters; listed, for what a class such as \W means depends on the server's locale.
_SIGNS = (
    r"\u0002-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf"
    r"\u2000-\u206f\u2190-\u2bff\u3000-\u3004\u3008-\u3020\u3030\ufe00-\ufe6f\ufeff\uff00-\uff0f"
)
_GAP = f"[{_SIGNS}]{{0,6}}"


def _to_sql(pattern: re.Pattern[str]) -> str:
    """Return a pattern of ``domain.personal_data`` as PostgreSQL reads it."""
    written = pattern.pattern.replace(BREAK, COVERED).replace(r"[\W_", f"[{_SIGNS}")
    if pattern.flags & re.ASCII:
        written = written.replace(r"[\w", "[a-zA-Z0-9_")
    return written


_CONTACTS = "|".join(f"(?:{_to_sql(pattern)})" for kind, pattern in (*NUMBERS, *WORDS) if kind in CONTACTS)
_INTRODUCED = f"({INTRODUCING})(?:{INTRODUCED_NAME}){AFTER_NAME}"


def _quoted(text: str) -> str:
    return "E'{}'".format(text.replace("\\", "\\\\").replace("'", "''").replace(COVERED, r"\x01"))


def _plain(text: str) -> str:
    """Return the SQL of one reading of any width and case."""
    return f"lower(normalize({text}, NFKC))"


def _folded(text: str) -> str:
    """Return the SQL of one reading of all ways to write a text: width, case, numerals."""
    return f"translate({_plain(text)}, '{''.join(NUMERALS)}', '{''.join(NUMERALS.values())}')"


# A numeral next to a number may be no part of it: the number is covered before numerals become digits, too.
_BEFORE_DIGIT = f"[{''.join(NUMERALS)}][0-9０-９]|[0-9０-９][{''.join(NUMERALS)}]"
_BREAK = _quoted(COVERED)
_SIGN, _SIGNS_TOGETHER = _quoted(f"[{_SIGNS}]"), _quoted(f"[{_SIGNS}]+")
_LETTER, _LETTER_AND_GAP = "'(.)'", _quoted(rf"(?:\1){_GAP}")
_COVERED_AFTER = _quoted(rf"\1{COVERED}")
SAYS_OPENLY = f"""CREATE OR REPLACE FUNCTION says_openly(
    words text[], body text, known text[], with_contacts boolean
) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    written text := {_folded(f"array_to_string(known, {_BREAK})")};
    names text := CASE WHEN body ~ {_quoted(LONG_NUMBER)} THEN written
        ELSE regexp_replace(written, '[0-9]{{7,}}', '', 'g') END;
    wanted text := {_folded(f"array_to_string(words, {_BREAK})")};
    shown text := body;
    -- A word overlaps a name or number only where both have a character in common; most have none.
    in_name boolean := coalesce(translate(names, replace(wanted, {_BREAK}, ''), '') <> names, false);
    in_number boolean := with_contacts AND wanted ~ '[0-9a-z@]' AND body ~ {_quoted(LIKE_CONTACTS)};
    letters text;
    part text;
BEGIN
    IF with_contacts AND shown ~ {_quoted(INTRODUCING)} THEN
        shown := regexp_replace(shown, {_quoted(_INTRODUCED)}, {_COVERED_AFTER}, 'g');
    ELSIF NOT in_name AND NOT in_number THEN
        RETURN true;
    END IF;
    IF in_number AND shown ~ {_quoted(_BEFORE_DIGIT)} THEN
        shown := regexp_replace({_plain("shown")}, {_quoted(_CONTACTS)}, {_BREAK}, 'gi');
    END IF;
    shown := {_folded("shown")};
    FOREACH part IN ARRAY string_to_array(coalesce(names, ''), {_BREAK}) LOOP
        letters := regexp_replace(part, {_SIGN}, '', 'g');
        IF length(letters) > 1 AND translate(letters, shown, '') = ''
            AND strpos(regexp_replace(shown, {_SIGNS_TOGETHER}, '', 'g'), letters) > 0
        THEN
            letters := regexp_replace(letters, {_LETTER}, {_LETTER_AND_GAP}, 'g');
            shown := regexp_replace(shown, left(letters, {-len(_GAP)}), {_BREAK}, 'g');
        END IF;
    END LOOP;
    IF in_number THEN
        shown := regexp_replace(shown, {_quoted(_CONTACTS)}, {_BREAK}, 'gi');
    END IF;
    FOREACH part IN ARRAY words LOOP
        IF strpos(shown, {_folded("part")}) = 0 THEN
            RETURN false;
        END IF;
    END LOOP;
    RETURN true;
END
$$"""


def build_statements() -> list[str]:
    """Return the SQL that creates the function again, for the application alone."""
    signature = "says_openly(text[], text, text[], boolean)"
    return [
        re.sub(r"(?<!:):(?=\w)", r"\:", SAYS_OPENLY),  # colons of patterns are no parameters
        f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {signature} TO {APP}",
    ]
