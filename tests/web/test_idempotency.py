"""Every act is done once, however often it is requested."""

import threading
from functools import partial

import pytest

from db.session import transaction
from domain.enums import Role
from domain.errors import Invalid, KeyReused
from domain.scopes import Actor, Scope
from tests.web.conftest import as_owner
from web import idempotency

ACTOR = Actor("somebody", "某人", frozenset({Role.DISPATCHER}), Scope.whole("370783"))


@pytest.mark.usefixtures("product")
def test_the_same_key_answers_again_without_acting_again():
    done = []

    def act() -> dict[str, int]:
        done.append(1)
        return {"number": len(done)}

    answers = []
    for _ in range(3):
        with transaction(ACTOR.scope) as session:
            answers.append(idempotency.run_once(session, ACTOR, "same key", act, fingerprint=b"1"))

    assert answers == [{"number": 1}] * 3


@pytest.mark.usefixtures("product")
def test_the_same_key_with_other_content_is_refused():
    with transaction(ACTOR.scope) as session:
        idempotency.run_once(session, ACTOR, "reused", dict, fingerprint=b"1")

    with pytest.raises(KeyReused), transaction(ACTOR.scope) as session:
        idempotency.run_once(session, ACTOR, "reused", dict, fingerprint=b"2")


@pytest.mark.usefixtures("product")
def test_a_key_is_free_again_after_its_act_failed():
    def fails() -> dict[str, int]:
        raise Invalid("不行")

    with pytest.raises(Invalid), transaction(ACTOR.scope) as session:
        idempotency.run_once(session, ACTOR, "failed", fails, fingerprint=b"1")

    with transaction(ACTOR.scope) as session:
        assert idempotency.run_once(session, ACTOR, "failed", lambda: {"ok": 1}, fingerprint=b"2") == {
            "ok": 1
        }


@pytest.mark.usefixtures("product")
def test_keys_of_long_ago_are_forgotten_and_younger_ones_kept():
    for key in ("last month", "yesterday"):
        with transaction(ACTOR.scope) as session:
            idempotency.run_once(session, ACTOR, key, dict, fingerprint=b"1")
    as_owner("UPDATE idempotency_keys SET at = now() - interval '30 days' WHERE key = 'last month'")
    as_owner("UPDATE idempotency_keys SET at = now() - interval '1 day' WHERE key = 'yesterday'")

    with transaction(ACTOR.scope) as session:
        idempotency.run_once(session, ACTOR, "today", dict, fingerprint=b"1")

    with transaction(ACTOR.scope) as session:
        assert idempotency.run_once(session, ACTOR, "last month", lambda: {"anew": 1}, fingerprint=b"2") == {
            "anew": 1
        }
        with pytest.raises(KeyReused):
            idempotency.run_once(session, ACTOR, "yesterday", dict, fingerprint=b"2")


@pytest.mark.usefixtures("product")
def test_keys_of_different_actors_never_meet():
    other = Actor("other", "他人", ACTOR.roles, ACTOR.scope)

    answers = []
    for number, actor in enumerate((ACTOR, other)):
        with transaction(actor.scope) as session:
            act: partial[dict[str, int]] = partial(dict, n=number)
            answers.append(idempotency.run_once(session, actor, "shared", act, fingerprint=b"1"))

    assert answers == [{"n": 0}, {"n": 1}]


@pytest.mark.usefixtures("product")
def test_of_eight_at_once_with_one_key_only_one_acts():
    done, answers = [], []
    together = threading.Barrier(8)

    def act() -> dict[str, int]:
        done.append(1)
        return {"number": len(done)}

    def ask() -> None:
        together.wait()
        with transaction(ACTOR.scope) as session:
            answers.append(idempotency.run_once(session, ACTOR, "rush", act, fingerprint=b"1"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(done) == 1
    assert answers == [{"number": 1}] * 8
