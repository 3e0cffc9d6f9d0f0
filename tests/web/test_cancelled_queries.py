"""API answers when the database cancels a query: retry later, never an empty result."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from db.queries import my_tickets, replies, search_suggestions
from db.session import Session

SignIn = Callable[..., httpx.Client]
ASKED = {
    "tickets": (my_tickets, "list_my_tickets", "/api/v1/tickets?mine=scope"),
    "replies": (replies, "list_given_replies", "/api/v1/replies"),
    "search": (search_suggestions, "suggest_areas", "/api/v1/search?city=370783&q=占道"),
}


def cancelled(session: Session, *_asked: Any, **_more: Any) -> None:
    """Run a query that takes longer than the database allows."""
    session.execute(text("SET LOCAL statement_timeout = '20ms'"))
    session.execute(text("SELECT pg_sleep(5)"))


def locked_out(session: Session, *_asked: Any, **_more: Any) -> None:
    """Wait for a lock that is not free in time, as the database says it."""
    session.execute(text("DO $$ BEGIN RAISE SQLSTATE '55P03'; END $$"))


@pytest.mark.parametrize(("fails", "seconds"), [(cancelled, "2"), (locked_out, "1")])
@pytest.mark.parametrize(("module", "name", "address"), ASKED.values(), ids=ASKED)
def test_a_cancelled_question_is_answered_by_503(
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    fails: Callable[..., None],
    seconds: str,
    module: Any,
    name: str,
    address: str,
) -> None:
    client = sign_in("dispatcher")
    monkeypatch.setattr(module, name, fails)

    answer = client.get(address)

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == seconds
    assert answer.json()["status"] == 503


def test_a_place_in_a_list_that_no_page_gave_is_refused(sign_in: SignIn) -> None:
    assert sign_in("dispatcher").get("/api/v1/tickets?mine=scope&after=xyz").status_code == 422
