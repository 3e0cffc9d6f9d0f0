"""Filters in a URL, and the errors the domain raises."""

import pickle
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.enums import Channel, Status, TicketClass, WorkField
from domain.errors import Busy, DomainError, Invalid, KeyReused, NotAllowed, NotFound, Stale
from domain.filters import Filters

NOON = datetime(2026, 10, 12, 4, tzinfo=UTC)
DAYS = st.dates(date(2004, 1, 1), date(2026, 12, 31))
CODES = st.from_regex(r"[A-Z][0-9]{2,5}", fullmatch=True)


@st.composite
def any_filters(draw) -> Filters:
    """Generate filters of any kind."""
    period = sorted((draw(DAYS), draw(DAYS)))
    return Filters(
        department=draw(st.none() | CODES),
        matter=draw(st.none() | CODES),
        duty=draw(st.none() | CODES),
        work_field=draw(st.none() | st.sampled_from(WorkField)),
        channel=draw(st.none() | st.sampled_from(Channel)),
        ticket_class=draw(st.none() | st.sampled_from(TicketClass)),
        urgent=draw(st.none() | st.booleans()),
        status=draw(st.none() | st.sampled_from(Status)),
        since=draw(st.none() | st.just(period[0])),
        until=draw(st.none() | st.just(period[1])),
    )


@given(filters=any_filters())
def test_a_filter_survives_its_url(filters):
    assert Filters.from_query(filters.to_query()) == filters


@given(filters=any_filters(), order=st.randoms())
def test_equal_filters_have_one_url_and_one_hash(filters, order):
    pairs = list(filters.to_query().items())
    order.shuffle(pairs)

    again = Filters.from_query(dict(pairs))

    assert list(again.to_query().items()) == list(filters.to_query().items())
    assert hash(again) == hash(filters)


def test_blanks_and_other_names_are_no_conditions():
    found = Filters.from_query({"city": "370783", "class": " ", "urgent": None, "level": "grid"})

    assert found.is_empty


def test_the_class_is_called_class_in_urls():
    assert Filters(ticket_class=TicketClass.COMPLEX, urgent=False).to_query() == {
        "class": "complex",
        "urgent": "false",
    }


@pytest.mark.parametrize(
    "query",
    [
        {"status": "lost"},
        {"urgent": "perhaps"},
        {"since": "2026-13-01"},
        {"since": "2026-02-02", "until": "2026-02-01"},
        {"department": "D" * 200},
    ],
    ids=str,
)
def test_what_cannot_be_understood_is_refused(query):
    with pytest.raises(Invalid):
        Filters.from_query(query)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (DomainError("现在不能办理"), 409),
        (NotAllowed("此事须由{who}办理", who="分派人员"), 403),
        (NotFound("没有找到"), 404),
        (Invalid("不认识“{value}”", value="x"), 422),
        (Stale(who="王芳", when=NOON), 409),
        (KeyReused(), 422),
        (Busy(retry_after=3), 503),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, DomainError) else None,
)
def test_errors_carry_a_status_and_survive_a_process_border(error, status):
    again = pickle.loads(pickle.dumps(error))

    assert error.status == status
    assert (type(again), str(again), again.values) == (type(error), str(error), error.values)
    assert "{" not in str(error)


def test_a_stale_answer_names_who_and_when():
    assert Stale(who="王芳", when=NOON).values == {"who": "王芳", "when": NOON}
    assert pickle.loads(pickle.dumps(Busy(retry_after=3))).retry_after == 3
