"""A failed callback is no answer: 503 or 500 with a reason and a number, never an empty 200."""

import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from db import session as sessions
from db.engines import PEOPLE_POOL
from db.session import owner_transaction
from tests.support.access_matrix.callbacks import opened_page
from tests.support.database_faults import each_transaction_with, locked, too_slow
from tests.web.conftest import CALLBACK

FIGURES = "area-figures.data-nodes"


@pytest.fixture
def leader(sign_in: Callable[..., httpx.Client]) -> httpx.Client:
    """A browser of the leader, whose look-up is cached, so that only the callback meets the locks."""
    client = sign_in("leader")
    assert opened_page("/map", "").ask(client).status_code == 200
    return client


def body(answer: httpx.Response) -> dict[str, Any]:
    assert answer.headers["content-type"].startswith("application/problem+json")
    told: dict[str, Any] = answer.json()
    assert len(told["reference"]) == 8
    assert told["title"]
    assert told["detail"]
    return told


def test_a_statement_that_ran_too_long_says_so(leader):
    with too_slow("areas"):
        answer = figures(leader)

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert body(answer)["kind"] == "too_long"


def test_a_lock_that_nobody_gives_back_is_being_busy(leader):
    with each_transaction_with("lock_timeout", "200ms"), locked("areas"):
        answer = figures(leader)

    assert (answer.status_code, body(answer)["kind"]) == (503, "busy")
    assert int(answer.headers["retry-after"]) > 0


def test_a_pool_without_a_free_connection_is_being_busy(leader, monkeypatch):
    people = sessions.engines().people
    monkeypatch.setattr(people.pool, "_timeout", 0.2)
    held = [people.connect() for _ in range(PEOPLE_POOL)]

    answer = figures(leader)
    for connection in held:
        connection.close()

    assert (answer.status_code, body(answer)["kind"]) == (503, "busy")


def test_a_connection_that_breaks_off_says_so(leader):
    answers: list[httpx.Response] = []
    asking = threading.Thread(target=lambda: answers.append(figures(leader)))

    with locked("areas"):
        asking.start()
        cut_off_who_waits()
        asking.join()

    assert (answers[0].status_code, body(answers[0])["kind"]) == (503, "lost")


def test_a_bug_is_an_error_with_a_number(leader, caplog):
    answer = figures(leader, selection={"area": {"no": "code"}})

    assert (answer.status_code, body(answer)["kind"]) == (500, "bug")
    assert answer.json()["reference"] in caplog.text


def test_a_page_that_could_not_be_read_says_so(leader):
    with too_slow("settings"):
        answer = opened_page("/map", "").ask(leader)

    assert (answer.status_code, body(answer)["kind"]) == (503, "too_long")


def test_a_refusal_stays_an_answer(leader):
    answer = figures(leader, selection={"area": "nowhere"})

    assert answer.status_code == 200
    assert "notice--warning" in answer.text


def test_an_interface_that_ran_too_long_says_when_to_ask_again(leader):
    with too_slow("tickets"):
        answer = leader.get("/api/v1/tickets?mine=scope", headers={"Accept": "application/json"})

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


def figures(client: httpx.Client, *, selection: dict[str, Any] | None = None) -> httpx.Response:
    """Request the figures of an area as the map does after a change."""
    view = {"city": "370783", "filters": {}}
    payload = {
        "output": FIGURES,
        "outputs": {"id": "area-figures", "property": "data-nodes"},
        "inputs": [
            {"id": "pulse", "property": "data", "value": {"event": 1}},
            {"id": "view", "property": "data", "value": view},
        ],
        "state": [{"id": "selection", "property": "data", "value": selection or {"area": "001"}}],
        "changedPropIds": ["pulse.data"],
    }
    return client.post(CALLBACK, json=payload)


def cut_off_who_waits() -> None:
    """End the connection that waits for a lock, as a restart of the database would."""
    waiting = text(
        "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    while True:
        with owner_transaction() as session:
            pids = session.scalars(waiting).all()
            for pid in pids:
                session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        if pids:
            return
