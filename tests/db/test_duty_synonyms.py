"""Synonyms of the search of duties: the list office adds and removes them, once each, with a history."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.queries import duty_synonyms as asked
from db.queries.workflow_events import list_steps
from db.session import owner_transaction, transaction
from domain.duty_synonyms import SYNONYM_ACTS, Synonym
from domain.enums import Role
from domain.errors import Invalid, NotAllowed
from domain.scopes import Reach, Scope
from services import duty_synonyms
from tests.support import factories
from tests.support.duties import NOW, an_editor
from tests.support.people import CITY

FIREWORKS = Synonym("鞭炮", "烟花爆竹")
BLOCKED = Synonym("堵", "堵塞")


@pytest.fixture
def city(session):
    factories.a_city(session)
    return session


def add(session, *entries, actor=None):
    return duty_synonyms.add_synonyms(session, entries, actor=actor or an_editor(), now=NOW)


def remove(session, *entries, actor=None):
    return duty_synonyms.remove_synonyms(session, entries, actor=actor or an_editor(), now=NOW)


def test_a_synonym_is_added_with_who_and_when(city):
    assert add(city, FIREWORKS, BLOCKED) == 2

    [listed] = asked.list_synonym_lists(city, CITY)
    added = listed.synonyms
    assert listed.version == 1
    assert [(row.word, row.means) for row in added] == [("堵", "堵塞"), ("鞭炮", "烟花爆竹")]
    assert {(row.added_by, row.added_at) for row in added} == {("编办甲", NOW)}


def test_adding_again_changes_nothing_and_leaves_no_event(city):
    add(city, FIREWORKS)

    assert add(city, Synonym(" 鞭炮 ", "烟花爆竹"), FIREWORKS) == 0
    assert len(list_steps(city, CITY, SYNONYM_ACTS.kind, CITY)) == 1


def test_removing_what_is_not_there_changes_nothing(city):
    assert remove(city, FIREWORKS) == 0

    add(city, FIREWORKS, BLOCKED)
    assert (remove(city, FIREWORKS), remove(city, FIREWORKS)) == (1, 0)
    assert asked.find_known(city, CITY) == {BLOCKED}


def test_the_history_says_what_was_added_and_removed(city):
    add(city, FIREWORKS)
    remove(city, FIREWORKS)

    steps = list_steps(city, CITY, SYNONYM_ACTS.kind, CITY)
    assert [(step.act, step.data) for step in steps] == [
        ("import", {"added": [["鞭炮", "烟花爆竹"]]}),
        ("remove", {"removed": [["鞭炮", "烟花爆竹"]]}),
    ]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.LIST_OFFICE}))
def test_nobody_but_the_list_office_keeps_them(city, role):
    for act in (add, remove):
        with pytest.raises(NotAllowed, match="市委编办"):
            act(city, FIREWORKS, actor=an_editor(role=role))


@pytest.mark.parametrize(
    ("word", "means"),
    [("", "烟花"), ("鞭炮", " "), ("。。", "烟花"), ("烟花", "烟花"), ("鞭" * 31, "烟花"), ("ＡＢ", "ab")],
    ids=["no word", "no meaning", "only punctuation", "the same", "too long", "the same in another width"],
)
def test_words_that_find_nothing_are_refused(city, word, means):
    with pytest.raises(Invalid):
        add(city, Synonym(word, means))


def test_others_read_them_but_cannot_write_past_the_services(world):
    town = Scope("alpha", Reach.TOWN, town="001")
    with owner_transaction() as session:
        add(session, FIREWORKS, actor=an_editor("alpha"))
    try:
        with transaction(town) as session:
            assert asked.find_known(session, "alpha") == {FIREWORKS}
            assert asked.find_known(session, "beta") == frozenset()
        with pytest.raises(ProgrammingError, match="row-level security"), transaction(town) as session:
            session.execute(text("INSERT INTO duty_synonyms VALUES ('alpha', 'a', 'b', 'x', now())"))
        with transaction(town) as session:
            session.execute(text("DELETE FROM duty_synonyms"))
        with transaction(Scope.none("alpha")) as session:
            assert asked.find_known(session, "alpha") == frozenset()
        with transaction(town) as session:
            assert asked.find_known(session, "alpha") == {FIREWORKS}
    finally:
        with owner_transaction() as session:
            for table in ("duty_synonyms", "duty_synonym_lists", "workflow_events"):
                session.execute(text(f"DELETE FROM {table}"))
