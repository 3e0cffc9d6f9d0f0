"""The cost of a query follows what is open, not what is past: equal reads after four times the history.

A city of 20,000 closed tickets and one of 80,000 have the same open ones, and the same newest closed ones.
Pages read are counted, for they are the same in every run. The sums of the last months are counted before, as
the worker of a served city has done.
"""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

import clock
from bench.scale_city import generate
from db import session as sessions
from db.server.cluster import Cluster
from db.server.test_cluster import copy_template, drop
from db.session import owner_transaction, transaction
from db.writes import search_index
from domain.scopes import Scope
from services import rollups
from tests.support import bounds
from tests.support.assessment_questions import assessment_questions
from tests.support.buffers import Reading, reading
from tests.support.desk_questions import desk_questions
from tests.support.duty_questions import duty_questions
from tests.support.indicator_questions import indicator_questions
from tests.support.list_questions import FILTERS, list_questions
from tests.support.page_questions import page_questions
from tests.support.panel_questions import panel_questions
from tests.support.points_questions import points_questions
from tests.support.query_functions import growing_questions
from tests.support.questions import Asking, Question, World, actors, load_world
from tests.support.report_questions import report_questions
from tests.support.supervision_questions import supervision_questions

CITY = "370783"
SIZES = (20_000, 80_000)
OPENED = 1_500
A_YEAR = (
    36_500  # closed tickets: the smaller city has a little more than the half year some figures look back
)
SUMMED_DAYS = 70  # a panel tells of 30 days and of the 30 before them
# Pages at 80,000 closed tickets: the panel of a unit or grid reads 1,100 to 2,700, a town under a filter
# without sums 7,000. It took 33,000 while each deadline looked its ticket up.
MOST_OF_A_PLACE = 3_300
MOST_OF_A_TOWN = 9_000
COMMON_WORD = "市民反映"  # occurs in every generated ticket
QUESTIONS = [
    *assessment_questions(), *desk_questions(), *duty_questions(), *indicator_questions(),
    *list_questions(), *panel_questions(), *page_questions(), *points_questions(),
    *report_questions(), *supervision_questions(),
]  # fmt: skip
EXCEPTIONS = {
    "assessment.find_present_year": "reads nothing but the city's zone",
    "caller_history.insert_lookup": "writes one row",
    "failed_deliveries.count_of": "reads an index of what was given up in 30 days",
    "failed_deliveries.list_newest": "reads an index of 30 days, and tickets by their keys",
    "notifications.find_entry": "one notice by its key, for the worker that sends it",
    "public_reports.find_progress": "one ticket by the proof of its query code",
    "area_panel.open_part": "area_panel.load_area_panel asks it",
    "area_panel.load_period_part": "area_panel.load_area_panel asks it",
    "open_tickets.load_rated_tickets": "tickets by their keys, as open_tickets.list_counted_tickets",
    "ratings.sum_past_ratings": "the ratings of a period, which the screen chose",
    "ratings.list_ratings_since": "the ratings of the running period, once, when the live state is loaded",
    "published_replies.load_candidate": "one ticket by its key",
    "history_chain.get_first_time": "the first row of history, by its index",
    "history_chain.list_hashes": "the history of one day, which the worker signs once",
    "history_chain.lock_check": "one row of a city",
    "history_chain.get_newest_root_day": "one root by its day",
    "history_chain.insert_root": "writes one row",
    "history_chain.list_roots": "a root for each day, when the chain is checked week by week",
    "history_chain.stored_rows": "a slice of 500 tickets, for the worker's weekly check",
    "simulations.find_built": "one row of a city",
    "worker_heartbeats.record_beat": "one row of a worker",
    "worker_heartbeats.insert_worker": "writes one row",
    "worker_heartbeats.delete_worker": "takes one row away",
    "department_concerns.count_concerned": "open rows and a year's ratings, when a change is previewed",
    "department_concerns.list_with_stray_work": "open rows of departments that ended, for the worker",
    "push_downs.find_document": "one file by its key",
    "ratings.list_ratings": "every rating is read once, when the live picture is loaded",
    "record_photos.record_photo": "one photo by its key",
    "supervision.load_notice": "one notice by its key",
    "assigned_matters.load_matter": "one matter by its key",
    "notice_papers.load_paper": "one notice by its key, and its tickets, at most 200, by theirs",
    "supervision_rules.load_cutoffs": "the city's settings and its calendar, once for each version",
    "supervision.list_ticket_numbers": "the tickets of one notice, at most 200, by their keys",
    "clock_holds.list_of_ticket": "the events of one ticket by its key",
    "clock_holds.list_of_open_tickets": "open tickets, when the calendar of a year changes",
    "clock_holds.list_paused_orders": "paused work orders of open tickets",
    "guest_parties.covered_words": "reporters of the tickets of one page, by their keys",
    "guest_parties.cover_reporters": "covers what is shown by guest_parties.covered_words",
    "named_tickets.cover_hidden_numbers": "tickets that the texts of one page name, by their numbers",
    "named_tickets.find_hidden_numbers": "tickets that the texts of one page name, by their numbers",
    "push_downs.load_push_down": "one report by its key",
    "workflow_events.list_steps": "the history of one subject by its key",
    "history_chain.list_subject_rows": "a slice of 500 subjects, for the worker's weekly check",
} | dict.fromkeys(
    (
        "areas.load_area_facts", "areas.load_path", "indicators.load_names",
        "wall_newest.find_area_name", "wall_newest.load_area_names", "wall_newest.load_department_names",
        "public_reports.list_outlines", "public_reports.list_public_matters",
        "public_reports.list_towns", "public_reports.list_units",
    ),
    "reads areas, parties or matters only",
)  # fmt: skip

Readings = dict[str, list[Reading]]


@pytest.fixture(scope="module")
def readings(cluster: Cluster) -> Readings:
    """What each question read in either city, by its label."""
    until = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    found: Readings = {question.label: [] for question in QUESTIONS}
    world: World | None = None
    with pytest.MonkeyPatch.context() as monkeypatch:
        bounds.lower(monkeypatch)
        for closed in SIZES:
            name = f"history_{closed}"
            urls = copy_template(cluster, name)
            generate(urls.owner, city=CITY, closed=closed, opened=OPENED, per_year=A_YEAR, until=until)
            engines = sessions.connect(urls)
            with owner_transaction() as session:
                search_index.write_reply_scopes(session, CITY)
                world = world or load_world(session, CITY, common_word=COMMON_WORD)
            _count_sums(days=SUMMED_DAYS)
            for question in QUESTIONS:
                found[question.label].append(_read(question, world))
            engines.dispose()
            drop(cluster, name)
    return found


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.label)
def test_a_question_reads_the_same_after_four_times_the_history(readings: Readings, question: Question):
    small, large = readings[question.label]

    most = question.growth * small.buffers + question.allowance

    assert large.buffers <= most, f"{small.buffers} → {large.buffers} pages\n{large.worst()[1]}"


@pytest.mark.parametrize("area", ["unit", "grid"])
@pytest.mark.parametrize("name", [name for name in FILTERS if name != "period"])
def test_the_panel_of_a_small_place_reads_its_own_tickets(readings: Readings, area: str, name: str):
    _, own = readings[f"area_panel.load_area_panel {area} by {name} [leader]"]

    assert own.buffers < MOST_OF_A_PLACE, own.worst()[1]


def test_the_panel_of_a_town_without_sums_reads_its_period_once(readings: Readings):
    _, of_town = readings["area_panel.load_area_panel town by none of them [leader]"]

    assert of_town.buffers < MOST_OF_A_TOWN, of_town.worst()[1]


def test_every_question_is_asked_here():
    asked = {question.function for question in QUESTIONS}

    assert growing_questions() - asked - set(EXCEPTIONS) == set()


def _count_sums(*, days: int) -> None:
    counted = 0
    while counted < days:
        with transaction(Scope.whole(CITY)) as session:
            done = rollups.run_step(session, CITY, clock.now(session, CITY))
        assert done is not None
        counted += len(done.days)
    with owner_transaction() as session:
        session.execute(text("ANALYZE rollups, rollup_steps"))


def _read(question: Question, world: World) -> Reading:
    actor = actors(world)[question.who]
    opened = sessions.live_transaction() if question.who == "live" else sessions.transaction(actor.scope)
    with opened as session:
        with reading(session) as found:
            question.ask(Asking(session, actor, world))
        session.rollback()
    return found
