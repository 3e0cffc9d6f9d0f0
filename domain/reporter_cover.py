"""How a text of a ticket shows its reporter: covered, until a reveal that is recorded."""

from collections.abc import Callable, Iterable
from functools import partial

from domain.redaction import cover_contacts, covered, redact_text

Cover = Callable[[str], str]


def get_cover(words: Iterable[str], *, entitled: bool, as_guest: bool = False) -> Cover:
    """Return the function that covers a text of a ticket for a reader.

    words: name and phone of the reporter. entitled: the reader may reveal the reporter; for all others
    numbers by which a person is reached, and names by which writers present themselves, are covered too: the
    text of an anonymous writer may hold both. as_guest: the reader's party was only asked about the ticket,
    and sees no personal data.
    """
    known = tuple(words)
    if as_guest:
        return partial(redact_text, names=known)
    return partial(covered if entitled else cover_contacts, words=known)
