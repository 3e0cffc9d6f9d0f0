"""Values that no column or function of the database takes are the sender's fault, and answered as such."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from domain.errors import Invalid

# SQLSTATEs of such values.
UNREADABLE = {
    "22001",  # too long
    "22003",  # a number out of range
    "22007",  # no date
    "22008",  # a date out of range
    "22021",  # no character
    "22P02",  # no number, no UUID
    "22P05",  # a character that text cannot hold
    "54000",  # too long for an index
}
NOT_SENT = "NUL (0x00)"  # the driver refuses it by itself, without an SQLSTATE

_log = logging.getLogger(__name__)


@contextmanager
def refuse_unreadable() -> Iterator[None]:
    """Raise Invalid for a value that the database cannot hold: NUL, half a character, a number too large."""
    try:
        yield
    except (DBAPIError, UnicodeEncodeError) as error:
        if isinstance(error, DBAPIError) and not _is_of_value(error):
            raise
        _log.warning("the database cannot hold a value: %s", type(error).__name__)
        raise Invalid("内容中有无法保存的字符，或过大的数字、过长的文字，请改正后再试") from error


def _is_of_value(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in UNREADABLE or NOT_SENT in str(error.orig)
