"""The figures of a level are the same JSON whether they are built now, cached, packed or plain."""

import gzip
import json

import pytest

from domain.filters import Filters
from domain.measures import MEASURES, OPEN_TICKETS, MeasureSpec
from domain.scopes import Reach, Scope
from live.frames import format_instant
from live.subscriptions import to_json_values
from live.values_json import ValuesAnswers
from tests.support.live_city import CITY, GRIDS, NOON, TOWNS, a_picture, a_rating, a_ticket, running

WHOLE = Scope.whole(CITY)
TOWN = Scope(CITY, Reach.TOWN, town=TOWNS[1])


@pytest.fixture
def picture():
    tickets = [a_ticket(GRIDS[0], **running(-5)), a_ticket(GRIDS[0]), a_ticket(GRIDS[3], **running(90))]
    return a_picture(tickets, [a_rating(ticket) for ticket in tickets[1:]])


def in_words(picture, level: str, measure: MeasureSpec, scope: Scope) -> dict:
    """Return the answer as a dictionary an area, as the interface describes it."""
    found = picture.values(level, measure, scope=scope)
    shown = zip(found.codes, to_json_values(found), found.counts.tolist(), strict=True)
    return {
        "city": found.city,
        "level": found.level,
        "measure": found.measure.code,
        "as_of": format_instant(found.as_of),
        "event": found.event,
        "areas": [
            {"code": code, "value": value, "count": count, "class": found.shown_class(place)}
            for place, (code, value, count) in enumerate(shown)
        ],
        "unlocated": found.unlocated,
        "total": found.total,
    }


@pytest.mark.parametrize("scope", [WHOLE, TOWN, Scope.none(CITY)], ids=["whole", "town", "none"])
@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
@pytest.mark.parametrize("level", ["city", "town", "village", "grid"])
def test_bytes_say_what_a_dictionary_an_area_says(picture, level, measure, scope) -> None:
    answers = ValuesAnswers()
    for _ in range(2):  # made, then kept
        found = answers.answer(picture, level, measure, filters=Filters(), scope=scope)

        assert found.plain.decode() == json.dumps(
            in_words(picture, level, measure, scope), ensure_ascii=False, separators=(",", ":")
        )
        assert gzip.decompress(found.gzipped) == found.plain


def test_figures_are_made_again_only_when_one_changed(picture) -> None:
    answers = ValuesAnswers()
    first = answers.answer(picture, "grid", OPEN_TICKETS, filters=Filters(), scope=TOWN)
    elsewhere, here = a_ticket(GRIDS[0]), a_ticket(GRIDS[4])

    picture.apply([elsewhere.id], [elsewhere], [], event=2)
    second = answers.answer(picture, "grid", OPEN_TICKETS, filters=Filters(), scope=TOWN)
    picture.apply([here.id], [here], [], event=3)
    third = answers.answer(picture, "grid", OPEN_TICKETS, filters=Filters(), scope=TOWN)

    assert second.packed_figures is first.packed_figures
    assert second.tag == first.tag != third.tag
    assert [json.loads(one.plain)["event"] for one in (first, second, third)] == [1, 2, 3]
    assert [json.loads(one.plain)["total"] for one in (first, second, third)] == [1, 1, 2]


def test_answers_are_bounded_in_number_and_kept_apart(picture) -> None:
    answers = ValuesAnswers(most=2)
    kept = {}
    for name in ("D01", "D02", "D03"):
        filters = Filters(department=name)
        kept[name] = answers.answer(picture, "grid", OPEN_TICKETS, filters=filters, scope=WHOLE)

    again = answers.answer(picture, "grid", OPEN_TICKETS, filters=Filters(department="D03"), scope=WHOLE)

    assert again.packed_figures is kept["D03"].packed_figures
    assert len(answers._kept) == 2
    assert json.loads(kept["D01"].plain)["total"] == 3
    assert json.loads(kept["D02"].plain)["total"] == 0


def test_time_goes_on_in_an_answer_whose_figures_do_not(picture) -> None:
    answers = ValuesAnswers()
    before = answers.answer(picture, "grid", OPEN_TICKETS, filters=Filters(), scope=WHOLE)

    picture.tick(NOON.replace(second=7))
    after = answers.answer(picture, "grid", OPEN_TICKETS, filters=Filters(), scope=WHOLE)

    assert json.loads(before.plain)["as_of"] == "2026-09-24T04:00:00Z"
    assert json.loads(after.plain)["as_of"] == "2026-09-24T04:00:07Z"
    assert after.tag == before.tag
