"""Limits of lists and searches, scaled down to the size of a test city."""

import pytest

from db.queries import published_replies, ticket_pages, ticket_search

# A unit of 20,000 tickets has about a hundred: bounds must be reached there to be seen to hold.
SMALL = (
    (ticket_pages, "LOOKED_AT", (30, 60)),
    (ticket_pages, "COUNTED", 40),
    (ticket_search, "COUNTED", 20),
    (ticket_search, "RANKED", 20),
    (published_replies, "LOOKED_AT", 200),
)


def lower(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lower the bounds until the test ends."""
    for module, name, value in SMALL:
        monkeypatch.setattr(module, name, value)
