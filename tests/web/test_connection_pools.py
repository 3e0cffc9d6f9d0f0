"""One locked row and a crowd that waits for it: health, wall, stream and look-ups still answer."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest
from sqlalchemy import text

from db.server.lock_holders import ACCOUNT, acting
from db.session import owner_transaction, transaction
from domain.enums import Role
from domain.scopes import Scope
from tests.support import factories
from tests.support.sse_client import CITY, VIEW, events, until

CROWD = 40


@pytest.fixture
def ticket(product):
    with owner_transaction() as session:
        return factories.a_ticket(session).id


@contextmanager
def held(ticket, *, by: str):
    """Hold the row of a ticket as an account does in an act that does not end."""
    with owner_transaction() as session:
        account = session.execute(
            text("SELECT id FROM accounts WHERE username = :by"), {"by": by}
        ).scalar_one()
    before = acting.set(f"{ACCOUNT}{account}")
    with transaction(Scope.whole(CITY)) as session:
        session.execute(text("SELECT id FROM tickets WHERE id = :id FOR UPDATE"), {"id": ticket})
        acting.reset(before)
        yield


def supplement(product, token: str, ticket, number: int) -> httpx.Response:
    return httpx.post(
        f"{product.url}/api/v1/tickets/{ticket}/acts/supplement",
        json={"version": 1, "said": {"text": "补充"}},
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": f"crowd-{ticket}-{number}"},
        timeout=90,
    )


def test_health_wall_stream_and_look_ups_wait_for_nobody(product, token, ticket):
    dispatcher = token(Role.DISPATCHER)
    with ThreadPoolExecutor(CROWD) as crowd, held(ticket, by="leader"):
        waiting = [crowd.submit(supplement, product, dispatcher, ticket, number) for number in range(CROWD)]
        while not any(each.running() for each in waiting):
            time.sleep(0.01)
        time.sleep(0.5)  # they are all in

        health = httpx.get(f"{product.url}/api/health", timeout=30)
        wall = {"Authorization": f"Bearer {token(Role.WALL)}"}  # not looked up yet
        shown = httpx.get(f"{product.url}/wall", headers=wall, timeout=30)
        levels = httpx.get(f"{product.url}/api/v1/levels", headers=wall, timeout=30)
        asked = {"params": {"city": CITY, "view": VIEW}, "headers": wall, "timeout": 30}
        with httpx.stream("GET", f"{product.url}/api/v1/stream", **asked) as stream:
            snapshot = until(events(stream.iter_lines()), lambda event: event.kind == "snapshot")
        still = sum(not each.done() for each in waiting)
    answers = [each.result() for each in waiting]

    assert (health.status_code, shown.status_code, levels.status_code) == (200, 200, 200)
    assert snapshot.kind == "snapshot"
    assert still, "the crowd was still waiting when all of them had answered"
    assert {each.status_code for each in answers} <= {200, 409, 503}


def test_a_lock_is_waited_for_a_moment_and_then_it_is_said_who_holds_it(product, token, ticket):
    dispatcher = token(Role.DISPATCHER)

    with held(ticket, by="reviewer"):
        refused = supplement(product, dispatcher, ticket, 1)
    after = supplement(product, dispatcher, ticket, 2)

    assert refused.status_code == 503
    assert "reviewer先生" in refused.json()["detail"]
    assert refused.headers["retry-after"] == "2"
    assert after.status_code == 200
