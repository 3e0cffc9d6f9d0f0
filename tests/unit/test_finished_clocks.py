"""An ended clock shows how it ended, by its own sign and word: never by its last light."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard.shared.clock_rows import render_clocks
from db.queries.ticket_facts import ClockFacts
from domain.enums import ClockKind

NOW = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ASSETS = Path(__file__).parents[2] / "dashboard" / "assets"
# Yellow when it was stopped, and in time.
STOPPED = ClockFacts(
    kind=ClockKind.RESPONSE, mode="working", work_order_id=None, department_name=None,
    started_at=NOW - 9 * HOUR, yellow_at=NOW - 3 * HOUR, orange_at=NOW - HOUR, due_at=NOW,
    stopped_at=NOW - 2 * HOUR, paused_at=None, remaining_seconds=None, paused_seconds=0,
    provisional=False, missing_year=None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("clock", "sign", "word"),
    [
        pytest.param(STOPPED, "kept", "按时", id="kept"),
        pytest.param(replace(STOPPED, stopped_at=NOW), "kept", "按时", id="at-the-last-instant"),
        pytest.param(replace(STOPPED, stopped_at=NOW + HOUR), "missed", "超期", id="missed"),
        pytest.param(replace(STOPPED, ended=True), "cut", "终止", id="cut-off"),
        pytest.param(replace(STOPPED, due_at=None), "no_deadline", "已停止", id="never-had-a-deadline"),
        pytest.param(replace(STOPPED, stopped_at=None), "orange", "即将超期", id="still-runs"),
    ],
)
def test_a_clock_shows_how_it_ended(clock, sign, word):
    drawn = str(render_clocks([clock], now=NOW - timedelta(minutes=1)).to_plotly_json())

    assert re.findall(r"light light--(\w+)", drawn) == [sign]
    assert word in drawn


def test_every_ending_has_a_shape_and_the_phone_draws_the_same():
    style = (ASSETS / "css" / "base.css").read_text()
    phone = (ASSETS / "js" / "phone" / "ticket.js").read_text()

    for sign in ("kept", "missed", "cut"):
        assert re.search(rf"\.light--{sign} {{[^}}]*clip-path", style), sign
        assert f'"{sign}"' in phone, sign
