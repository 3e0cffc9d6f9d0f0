"""The search of duties follows what is in force: versions, synonyms, names; and suggests for a complaint."""

import threading
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

import app
import clock
from db.models import Department, Setting
from db.queries import cities
from db.queries import duty_search as questions
from db.session import owner_transaction
from domain.duty_synonyms import Synonym
from domain.enums import TicketClass
from domain.errors import NotFound
from i18n import use
from services import duty_search, duty_synonyms
from services.duty_search import load_search
from services.duty_suggestion import Complaint, DutySuggestion, SuggestedBy, suggest_duty
from tests.support import factories
from tests.support.duties import (
    FIRST_DAY,
    NEXT_REFERENCE,
    SECOND_DAY,
    a_power_item,
    a_shared_duty,
    a_situation,
    an_editor,
    publish_duties,
)
from tests.support.people import CITY

LATER = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
FIRE = a_shared_duty(
    "S-401", situations=(a_situation("S-401-1"), a_situation("S-401-2", name="消防设施损坏"))
)


@pytest.fixture
def city(session, monkeypatch):
    monkeypatch.setattr(duty_search, "_searches", duty_search._Searches())
    factories.a_city(session)
    publish_duties(session, a_power_item())
    publish_duties(session, FIRE)
    return session


def first(session, query, day=LATER):
    hit = next(iter(load_search(session, CITY, day).find(query, limit=1)), None)
    return None if hit is None else (hit.duty.code, hit.situation and hit.situation.name)


def suggest(session, *complaint) -> DutySuggestion:
    found = suggest_duty(session, CITY, Complaint(*complaint), day=LATER)
    assert found is not None
    return found


def test_a_situation_is_found_by_its_words(city):
    assert first(city, "安全出口封堵") == ("S-401", "封堵安全出口")


def test_the_weights_are_settings_and_keep_the_index(city):
    before = load_search(city, CITY, LATER)
    for key in ("situation", "keywords", "situations", "town_points", "procedure", "standard", "name"):
        city.add(Setting(city=CITY, key=f"duty_search.{key}", value=0))
    city.flush()
    cities.forget_city_contexts(city)

    after = load_search(city, CITY, LATER)

    assert first(city, "安全出口封堵") != ("S-401", "封堵安全出口")
    assert after.index is before.index


def test_the_index_is_built_once_for_a_version(city):
    assert load_search(city, CITY, LATER) is load_search(city, CITY, LATER)
    assert load_search(city, CITY, LATER).index is load_search(city, CITY, FIRST_DAY).index


def test_parties_are_named_in_the_language_of_the_reader(city):
    assert suggest(city, None, "安全出口封堵").parties["D01"] == "单位D01"
    city.get_one(Department, (CITY, "D01")).name_en = "Fire bureau"
    city.flush()

    with use("en"):
        named = suggest(city, None, "安全出口封堵").parties

    assert named["D01"] == "Fire bureau"


def test_a_version_that_takes_effect_is_searched_from_its_day_on(city):
    assert first(city, "燃气泄漏") is None

    gas = a_shared_duty("S-402", situations=(a_situation("S-402-1", name="燃气泄漏"),))
    publish_duties(city, FIRE, gas, reference=NEXT_REFERENCE, since=SECOND_DAY)

    assert first(city, "燃气泄漏", FIRST_DAY) is None
    assert first(city, "燃气泄漏", SECOND_DAY) == ("S-402", "燃气泄漏")


def test_before_the_first_version_nothing_is_found(city):
    assert first(city, "安全出口", date(2025, 1, 1)) is None


def test_synonyms_take_effect_at_once_and_keep_the_index(city):
    built = load_search(city, CITY, LATER)
    assert first(city, "铁栅栏") is None

    duty_synonyms.add_synonyms(city, [Synonym("铁栅栏", "安全出口")], actor=an_editor(), now=NOW)
    assert first(city, "铁栅栏") == ("S-401", "封堵安全出口")
    assert load_search(city, CITY, LATER).index is built.index

    duty_synonyms.remove_synonyms(city, [Synonym("铁栅栏", "安全出口")], actor=an_editor(), now=NOW)
    assert first(city, "铁栅栏") is None


def test_a_department_that_is_renamed_is_found_by_its_new_name(city):
    assert first(city, "xfj") is None

    city.execute(
        update(Department).where(Department.city == CITY, Department.code == "D01").values(name="市消防局")
    )
    assert first(city, "xfj") == ("S-401", None)


def test_the_versions_are_asked_in_one_statement(city):
    version = questions.load_version(city, CITY, LATER)

    assert (version.shared, version.power, version.synonyms) == (1, 1, None)


def test_threads_that_come_at_once_share_one_index(database, monkeypatch):
    monkeypatch.setattr(duty_search, "_searches", duty_search._Searches())
    with owner_transaction() as session:
        factories.a_city(session)
        publish_duties(session, a_power_item())
        publish_duties(session, FIRE)
    built = []

    def load():
        with owner_transaction() as session:
            built.append(load_search(session, CITY, LATER))

    threads = [threading.Thread(target=load) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({id(one.index) for one in built}) == 1


def test_the_first_who_searches_after_a_start_waits_for_no_index(database, monkeypatch):
    searches = duty_search._Searches()
    monkeypatch.setattr(duty_search, "_searches", searches)
    with owner_transaction() as session:
        factories.a_city(session)
        publish_duties(session, FIRE)

    app.prepare_searches()

    prepared = searches._built[CITY]
    with owner_transaction() as session:
        today = clock.now(session, CITY).date()
        assert load_search(session, CITY, today).index is prepared.index


def test_a_start_without_a_database_goes_on(database, monkeypatch):
    def fail(_session):
        raise OperationalError("SELECT", {}, Exception("no connection"))

    monkeypatch.setattr(cities, "list_cities", fail)

    app.prepare_searches()


def test_the_duty_of_the_matter_is_suggested_before_that_of_the_words(city):
    gas = a_shared_duty("S-402", matters=(), situations=(a_situation("S-402-1", name="燃气泄漏"),))
    publish_duties(city, FIRE, gas, reference=NEXT_REFERENCE, since=SECOND_DAY)

    by_matter = suggest(city, "S01001", "燃气泄漏，消防设施损坏")
    by_words = suggest(city, None, "燃气泄漏")

    assert by_matter.situation is not None
    assert (by_matter.duty.code, by_matter.situation.name) == ("S-401", "消防设施损坏")
    assert (by_matter.by, by_matter.certain) == (SuggestedBy.MATTER, True)
    assert (by_words.duty.code, by_words.by) == ("S-402", SuggestedBy.WORDS)
    assert by_words.why == ("燃气泄漏",)


def test_a_suggestion_names_who_cooperates_with_the_town_of_the_area(city):
    suggested = suggest(city, "S01001", "安全出口", "00111")

    assert (suggested.duty.lead, suggested.cooperating) == (("D01",), ("D02", "001"))
    assert suggested.ticket_class is TicketClass.GENERAL


def test_a_duty_without_a_part_of_the_towns_names_none(city):
    publish_duties(city, a_power_item(name="对占道经营的处罚"), reference=NEXT_REFERENCE, since=SECOND_DAY)

    suggested = suggest(city, None, "占道经营", "00111")

    assert (suggested.duty.code, suggested.town, suggested.cooperating) == ("D01-CF-001", None, ())


@pytest.mark.parametrize("complaint", [Complaint(), Complaint(None, "？？"), Complaint("S99999", "zzz")])
def test_where_no_word_fits_nothing_is_suggested(city, complaint):
    assert suggest_duty(city, CITY, complaint, day=LATER) is None


def test_an_area_that_is_not_there_is_not_found(city):
    with pytest.raises(NotFound):
        suggest_duty(city, CITY, Complaint("S01001", "", "99"), day=LATER)
