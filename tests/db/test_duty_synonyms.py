"""Synonyms of the search of duties: the list office adds and removes them, once each, with a history."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.queries import duty_synonyms as asked
from db.queries.workflow_events import list_steps
from db.session import owner_transaction, transaction
from domain.duty_synonyms import SYNONYM_ACTS, ChangeSynonymPayload, Synonym
from domain.enums import Role
from domain.errors import DomainError, Invalid, NotAllowed
from domain.scopes import Reach, Scope
from services import duty_synonyms
from services.duty_search import try_synonyms
from tests.support import factories
from tests.support.duties import NOW, SECOND_DAY, a_power_item, an_editor, publish_duties
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


def change(session, before, after, *, reason="清单的写法", actor=None):
    payload = ChangeSynonymPayload(before=before, after=after, reason=reason)
    return duty_synonyms.change_synonym(session, payload, actor=actor or an_editor(), now=NOW)


def test_a_change_is_one_act_with_its_reason(city):
    add(city, FIREWORKS)

    assert change(city, FIREWORKS, Synonym("ＢＰ炮仗", "烟花爆竹")) == Synonym("bp炮仗", "烟花爆竹")

    assert asked.find_known(city, CITY) == {Synonym("bp炮仗", "烟花爆竹")}
    step = list_steps(city, CITY, SYNONYM_ACTS.kind, CITY)[-1]
    assert (step.act, step.actor_name, step.note) == ("change", "编办甲", "清单的写法")
    assert step.data == {"removed": [["鞭炮", "烟花爆竹"]], "added": [["bp炮仗", "烟花爆竹"]]}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        pytest.param(FIREWORKS, FIREWORKS, "没有改动", id="nothing changes"),
        pytest.param(FIREWORKS, BLOCKED, "已经有", id="there already"),
        pytest.param(FIREWORKS, Synonym("鞭炮", ""), "都要填写", id="no meaning"),
        pytest.param(Synonym("没有", "这个"), Synonym("甲", "乙"), "由他人改动", id="gone"),
    ],
)
def test_a_change_that_does_not_fit_is_refused(city, before, after, words):
    add(city, FIREWORKS, BLOCKED)

    with pytest.raises(DomainError, match=words):
        change(city, before, after)
    assert asked.find_known(city, CITY) == {FIREWORKS, BLOCKED}


def test_a_reason_is_kept_with_what_is_added_and_removed_and_has_an_end(city):
    duty_synonyms.add_synonyms(city, [FIREWORKS], actor=an_editor(), now=NOW, reason=" 来电常用 ")
    duty_synonyms.remove_synonyms(city, [FIREWORKS], actor=an_editor(), now=NOW, reason="误加")

    assert [step.note for step in list_steps(city, CITY, SYNONYM_ACTS.kind, CITY)] == ["来电常用", "误加"]
    with pytest.raises(Invalid, match="不超过"):
        duty_synonyms.add_synonyms(city, [BLOCKED], actor=an_editor(), now=NOW, reason="长" * 201)


def test_synonyms_are_listed_by_page_and_by_a_part_of_either_word(city):
    entries = [Synonym(f"词{number}", f"义{number % 3}%") for number in range(5)]
    add(city, *entries)

    first = asked.list_synonyms(city, CITY, limit=2)
    second = asked.list_synonyms(city, CITY, limit=3, after=first.next)
    assert (first.total, [row.word for row in first.items]) == (5, ["词0", "词1"])
    assert ([row.word for row in second.items], second.next) == (["词2", "词3", "词4"], None)
    assert asked.list_synonyms(city, CITY, "义1", limit=9).total == 2
    assert asked.list_synonyms(city, CITY, "0%", limit=9).total == 2
    assert asked.list_synonyms(city, CITY, "_", limit=9).total == 0


def test_a_trial_shows_what_a_change_would_do_and_writes_nothing(city):
    publish_duties(
        city, a_power_item("D01-CF-001", name="对违规燃放烟花爆竹的处罚"), a_power_item("D01-CF-002")
    )
    fireworks = Synonym("二踢脚", "烟花爆竹")

    def tried(**changes):
        trial = try_synonyms(city, CITY, SECOND_DAY, "二踢脚", limit=5, **changes)
        return [[hit.duty.code for hit in hits] for hits in (trial.before, trial.after)]

    assert tried() == [[], []]
    assert tried(added=[fireworks]) == [[], ["D01-CF-001"]]
    assert asked.find_known(city, CITY) == frozenset()
    add(city, fireworks)
    assert tried(removed=[fireworks]) == [["D01-CF-001"], []]


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
