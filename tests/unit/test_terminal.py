"""Terminal output is plain, also where the terminal supports little."""

import io
import sys

import pytest

from terminal import Trouble, say, step


def test_trouble_says_what_and_the_way_out() -> None:
    trouble = Trouble("The disk is full.", way_out="Free some space.\nThen start again.")

    assert str(trouble) == "\n✗ The disk is full.\n  → Free some space.\n    Then start again."


def test_a_step_shows_its_result_once_done(capsys: pytest.CaptureFixture[str]) -> None:
    with step("Database") as progress:
        progress.result = "private PostgreSQL"

    assert capsys.readouterr().out.startswith("✓ Database: private PostgreSQL (0.")


def test_a_failed_step_is_not_shown_as_done(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Trouble), step("Database"):
        raise Trouble("No.", way_out="None.")

    assert "✓" not in capsys.readouterr().out


def test_an_ascii_terminal_gets_question_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))

    say("✓ 呼应 ready")

    assert raw.getvalue() == b"? ?? ready\n"
