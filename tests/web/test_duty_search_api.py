"""The search API of duties in its stable shape, for every role but walls, whatever is typed."""

from collections.abc import Callable

import httpx
import pytest

from db.session import owner_transaction
from domain.duty_search import LONGEST_QUERY
from domain.duty_synonyms import Synonym
from domain.enums import Role
from services import duty_synonyms
from tests.support.duties import (
    NEXT_REFERENCE,
    NOW,
    SECOND_DAY,
    a_power_item,
    a_shared_duty,
    a_situation,
    an_editor,
    publish_duties,
)
from tests.support.field_data_api import asker

DUTY = a_shared_duty("S-401", powers=("D01-CF-001",))
GAS = a_shared_duty("S-402", matters=(), situations=(a_situation("S-402-1", name="燃气管线被挖断"),))
READERS = [Role.LEADER, Role.DISPATCHER, Role.LIST_OFFICE, Role.TOWN, Role.ADMINISTRATOR]


@pytest.fixture(scope="module", autouse=True)
def with_duties(product) -> None:
    """Give the city both lists, and a synonym."""
    with owner_transaction() as session:
        publish_duties(session, a_power_item())
        publish_duties(session, DUTY)
        duty_synonyms.add_synonyms(session, [Synonym("铁栅栏", "安全出口")], actor=an_editor(), now=NOW)


@pytest.fixture
def api(browser: httpx.Client, token: Callable[..., str]) -> Callable[..., httpx.Response]:
    """Asks with a token of the role the test names."""
    return asker(browser, token)


def test_a_search_answers_duty_situation_sides_and_the_reason(api):
    [first, second] = api("/duties/search?q=安全出口的消防车通道").json()

    assert {key: first[key] for key in first if key != "score"} == {
        "duty": "S-401",
        "name": "消防领域安全生产监管",
        "situation": "封堵安全出口",
        "situation_code": "S-401-1",
        "lead": ["D01"],
        "lead_names": ["单位D01"],
        "cooperating": ["D02"],
        "why": ["安全出口", "消防车通道"],
    }
    assert (second["duty"], second["situation"]) == ("D01-CF-001", None)
    assert first["score"] > second["score"] > 0


def test_a_search_knows_synonyms(api):
    [hit] = api("/duties/search?q=铁栅栏").json()

    assert (hit["duty"], hit["why"]) == ("S-401", ["铁栅栏→安全出口"])


def test_a_version_that_takes_effect_is_searched_without_a_restart(api):
    assert api("/duties/search?q=燃气").json() == []

    with owner_transaction() as session:
        publish_duties(session, DUTY, GAS, reference=NEXT_REFERENCE, since=SECOND_DAY)

    assert [hit["duty"] for hit in api("/duties/search?q=燃气").json()] == ["S-402"]
    assert api("/duties/search?q=燃气&as_of=2026-02-28").json() == []


def test_limit_bounds_the_answer(api):
    assert len(api("/duties/search?q=消防车通道&limit=1").json()) == 1


@pytest.mark.parametrize(
    "query", ["", " ", "，。？！", "'; DROP TABLE duties; --", "%", "\\", "%00", "龘龘"],
    ids=["empty", "blank", "punctuation", "SQL", "percent", "backslash", "NUL", "unknown"],
)  # fmt: skip
def test_what_says_nothing_finds_nothing(api, query):
    answer = api(f"/duties/search?q={query}")

    assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.parametrize(
    "query",
    [
        "",
        f"q={'x' * 10_000}",
        f"q={'x' * (LONGEST_QUERY + 1)}",
        "q=a&limit=0",
        "q=a&limit=51",
        "q=a&as_of=abc",
    ],
    ids=["no words", "10,000 characters", "one too many", "no limit", "too high a limit", "no day"],
)
@pytest.mark.parametrize("path", ["/duties/search"])
def test_what_cannot_be_understood_is_refused(api, path, query):
    assert api(f"{path}?{query}").status_code == 422


def test_a_suggestion_comes_from_the_matter_with_its_reason(api):
    answer = api("/duties/suggest?matter=S01001&text=安全出口上锁&area=00111").json()

    assert answer == {
        "duty": "S-401",
        "name": "消防领域安全生产监管",
        "situation": "封堵安全出口",
        "situation_code": "S-401-1",
        "lead": ["D01"],
        "cooperating": ["D02", "001"],
        "ticket_class": "general",
        "by": "matter",
        "certain": True,
        "why": ["安全出口"],
        "reason": "清单 S-401 消防领域安全生产监管：主体责任 单位D01",
    }


def test_without_a_matter_the_words_suggest(api):
    answer = api("/duties/suggest?text=安全出口堵了").json()

    assert (answer["duty"], answer["by"], answer["cooperating"]) == ("S-401", "words", ["D02"])


@pytest.mark.parametrize("query", ["", "text=？", "matter=S99999", "text=zzz"])
def test_where_nothing_fits_a_suggestion_says_so(api, query):
    answer = api(f"/duties/suggest?{query}").json()

    assert answer["duty"] is None
    assert answer["reason"] == "责任清单中没有找到对应的事项"


def test_a_suggestion_for_an_area_that_is_not_there_is_not_found(api):
    assert api("/duties/suggest?matter=S01001&area=99").status_code == 404


@pytest.mark.parametrize("query", [f"text={'x' * 10_000}", f"matter={'x' * 41}", f"area={'x' * 41}"])
def test_a_suggestion_refuses_what_is_too_long(api, query):
    assert api(f"/duties/suggest?{query}").status_code == 422


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("path", ["/duties/search?q=消防", "/duties/suggest?text=消防"])
def test_every_role_searches(api, path, role):
    assert api(path, role=role).status_code == 200


@pytest.mark.parametrize("path", ["/duties/search?q=消防", "/duties/suggest?text=消防"])
def test_a_wall_does_not(api, path):
    assert api(path, role=Role.WALL).status_code == 403


@pytest.mark.parametrize("path", ["/duties/search?q=消防", "/duties/suggest?text=消防"])
def test_who_is_not_signed_in_does_not(browser, path):
    assert browser.get(f"/api/v1{path}", headers={"Accept": "application/json"}).status_code == 401


def test_the_list_office_edits_synonyms_by_the_interface_of_workflows(api):
    path, entry = "/workflows/duty_synonyms/370783", {"word": "二踢脚", "means": "消防车通道"}

    assert api(f"{path}/acts/import", {"payload": {"entries": [entry]}}).status_code == 403
    added = api(f"{path}/acts/import", {"payload": {"entries": [entry]}}, role=Role.LIST_OFFICE)
    assert (added.status_code, added.json()["version"]) == (200, 2)
    assert [hit["duty"] for hit in api("/duties/search?q=二踢脚&limit=1").json()] == ["D01-CF-001"]

    listed = api(path).json()["facts"]["synonyms"]
    assert [(row["word"], row["means"]) for row in listed] == [
        ("二踢脚", "消防车通道"),
        ("铁栅栏", "安全出口"),
    ]
    assert api(f"{path}/acts/remove", {"payload": {"entries": [entry]}}, role=Role.LIST_OFFICE).is_success
    assert api("/duties/search?q=二踢脚").json() == []


@pytest.mark.parametrize("entries", [[], [{"word": "", "means": "a"}], [{"word": "鞭炮"}], "x"])
def test_synonyms_that_say_nothing_are_refused(api, entries):
    body = {"payload": {"entries": entries}}

    answer = api("/workflows/duty_synonyms/370783/acts/import", body, role=Role.LIST_OFFICE)
    assert answer.status_code == 422
