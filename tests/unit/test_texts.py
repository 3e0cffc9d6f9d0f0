"""Texts are kept with LF and without what no reader sees; they are compared in any width, case and hyphen."""

import flask
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.application import create_dash
from domain.texts import clean_text, clean_texts, fold_letters, fold_text, shows_nothing


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\u2028", "\x85"], ids=repr)
def test_every_line_end_is_one_character(ending: str) -> None:
    assert clean_text(ending.join(["一", "二"])) == "一\n二"


@pytest.mark.parametrize(
    "sign", ["\u200b", "\ufeff", "\u202e", "\u2066", "\u00ad", "\x07", "\u200d"], ids=repr
)
def test_what_nobody_sees_is_not_kept(sign: str) -> None:
    assert clean_text(f"路{sign}灯a{sign}") == "路灯a"


@pytest.mark.parametrize(
    "text", ["👨\u200d👩", "می\u200cخواهم", "葛\U000e0100"], ids=["picture", "persian", "variant"]
)
def test_what_belongs_to_a_sign_stays(text: str) -> None:
    assert clean_text(text) == text


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u200b\u200b\u200b", "\u3000", "\u3164", "\u2800", "\u0301", "\ufe0f", "\r\n\t"],
    ids=repr,
)
def test_signs_that_show_nothing_do_not_count(text: str) -> None:
    assert shows_nothing(text)


@pytest.mark.parametrize("text", ["一", "。", "\u200b1", "👍"], ids=repr)
def test_a_sign_that_shows_counts(text: str) -> None:
    assert not shows_nothing(text)


@pytest.mark.parametrize("typed", ["Ａ栋－３", "a栋-3", "A栋\u20133", "A栋\u200b—3", "A栋\u22123"], ids=repr)
def test_width_case_and_hyphens_do_not_matter_when_compared(typed: str) -> None:
    assert fold_text(typed) == "a栋-3"


@given(st.text())
def test_what_is_kept_is_kept_as_it_is_the_next_time(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
    assert fold_text(fold_text(text)) == fold_text(text)
    assert len(fold_letters(text)) == len(text)


def test_texts_within_json_are_cleaned_and_names_of_fields_are_not() -> None:
    assert clean_texts({"a\r": ["x\r\n", 1, None, {"b": "\u200b"}]}) == {"a\r": ["x\n", 1, None, {"b": ""}]}


def test_every_callback_of_a_desk_receives_clean_texts() -> None:
    body = {"inputs": [{"id": "text", "value": "一\r\n二\u200b"}], "state": [{"value": "\u200b\u3164"}]}

    with create_dash().server.test_request_context("/_dash-update-component", method="POST", json=body):
        received = flask.request.get_json()

    assert received == {"inputs": [{"id": "text", "value": "一\n二"}], "state": [{"value": ""}]}
