"""The summary of a test run counts by kind, next to the recorded run, and marks what became less."""

import json

import pytest

from scripts.run_tests import COUNT, to_toml
from tests.support.run_summary import LAW, MATRIX, Summary, get_kind, render_kinds


def a_report(nodeid: str, *, when: str = "call", seconds: float = 30.0, properties=()) -> pytest.TestReport:
    return pytest.TestReport(
        nodeid, ("", 0, ""), {}, "passed", None, when, duration=seconds, user_properties=list(properties)
    )


@pytest.mark.parametrize(
    ("nodeid", "kind"),
    [
        ("tests/db/test_feed.py::test_a", "db"),
        ("tests/web/public/test_limits.py::test_a[b]", "web"),
        ("test_elsewhere.py::test_a", "other"),
    ],
)
def test_a_kind_is_the_folder_below_tests(nodeid, kind):
    assert get_kind(nodeid) == kind


def test_the_summary_is_a_plugin_that_pytest_can_keep_in_a_set():
    assert len({Summary(), Summary()}) == 2


def test_minutes_laws_and_cases_are_counted_by_kind():
    summary = Summary()

    summary.pytest_runtest_logreport(a_report("tests/db/test_a.py::test_a", when="setup"))
    summary.pytest_runtest_logreport(a_report("tests/db/test_a.py::test_a"))
    summary.pytest_runtest_logreport(a_report("tests/db/test_a.py::test_b[one]", properties=[(LAW, True)]))

    assert summary.to_json()["kinds"] == {"db": {"minutes": 1.5, "tests": 2, "laws": 1, "cases": 1}}


def test_what_matrices_cover_reaches_the_summary_through_json():
    summary = Summary()
    told = json.loads(json.dumps([(MATRIX, ("acts", 9, 10, 3, 30)), (MATRIX, ("pages", 5, 5, 2, 4))]))

    summary.pytest_runtest_logreport(a_report("tests/web/test_a.py::test_a", properties=told))

    assert list(summary.render_matrices()) == [
        "acts: 9 of 10 pairs covered by 3 of 30 requests",
        "pages: 5 of 5 pairs covered by 2 of 4 requests",
    ]


def test_a_count_that_fell_is_marked_and_minutes_that_fell_are_not():
    recorded = {"db": {"minutes": 9.0, "tests": 10, "laws": 2, "cases": 4}}

    _, line = render_kinds({"db": {"minutes": 5.0, "tests": 9, "laws": 2, "cases": 5}}, recorded)

    assert line.split("  ")[0] == "db"
    assert "9.0 → 5.0 " in line
    assert "10 → 9 ▼" in line
    assert line.count("▼") == 1


def test_a_kind_that_was_not_recorded_shows_its_present_counts_alone():
    _, line = render_kinds({"js": {"minutes": 0.1, "tests": 9, "laws": 0, "cases": 0}}, {})

    assert "→" not in line


def test_counts_of_node_are_read_from_its_output():
    assert COUNT.findall("✔ a\nℹ tests 26\nℹ suites 0\nℹ fail 1\n") == [("tests", "26"), ("fail", "1")]


def test_a_recorded_run_is_written_as_it_is_read():
    text = to_toml({"db": {"minutes": 5.0, "tests": 9, "laws": 2, "cases": 5}})

    assert "[db]\nminutes = 5.0\ntests = 9\nlaws = 2\ncases = 5\n" in text
