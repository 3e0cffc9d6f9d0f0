"""Buttons that callbacks draw are listened to by a script, so that a click is never lost."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# A callback that listens to every button of a pattern waits for callbacks that draw one of them, and then
# finds a new button that nothing has clicked.
PATTERN_CLICKS = re.compile(r"Input\([^\n]*ALL[^\n]*\"n_clicks\"")


def find_pattern_clicks(source: str) -> list[str]:
    """Return the inputs that listen to the clicks of a pattern of buttons."""
    return PATTERN_CLICKS.findall(source.replace("ids.INBOX_ALL", ""))


def test_no_callback_listens_to_a_pattern_of_buttons():
    modules = sorted((ROOT / "dashboard").rglob("*.py"))

    assert len(modules) > 100
    assert {str(path) for path in modules if find_pattern_clicks(path.read_text())} == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('Input(names.opener(ALL, ALL), "n_clicks"),', 1),
        ('inputs={"clicks": Input(ids.duty_remove(ALL), "n_clicks")},', 1),
        ('Input(ids.INBOX_ALL, "n_clicks"),', 0),
        ('State(ids.duty_note(ALL), "value"),', 0),
    ],
)
def test_a_pattern_of_buttons_is_found(source: str, found: int):
    assert len(find_pattern_clicks(source)) == found
