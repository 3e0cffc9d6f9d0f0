"""Public submissions: credit codes, query codes, personal data in texts, and the owner of a letter."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain import credit_codes, query_codes
from domain.enums import Act, Role, Status
from domain.errors import DomainError, Invalid, NotAllowed
from domain.permissions import PermissionTicket, permit
from domain.scopes import Actor, Reach, Scope

# Codes of existing bodies, from the public register.
REAL_CODES = ("91350100M000100Y43", "91110000802100433B", "914403001922038216", "91330100799655058B")
LETTERS = st.sampled_from(credit_codes.ALPHABET)
BODIES = st.text(LETTERS, min_size=17, max_size=17)
CITY = "370783"
TOWN = Actor("t", "镇街", frozenset({Role.TOWN}), Scope(CITY, Reach.TOWN, town="001"))
REPORTER = Actor.reporter(CITY, "ab" * 32)

WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}  # as a Chinese keyboard types signs


@pytest.mark.parametrize("code", REAL_CODES)
def test_codes_of_the_register_are_accepted(code):
    assert credit_codes.read_credit_code(f" {code.lower()[:8]} {code[8:]}") == code


@given(BODIES, st.integers(0, 17), LETTERS)
def test_no_single_wrong_character_goes_unnoticed(body, place, other):
    code = body + credit_codes.check_digit(body)
    assume(code[place] != other)

    assert credit_codes.read_credit_code(code) == code
    with pytest.raises(Invalid):
        credit_codes.read_credit_code(code[:place] + other + code[place + 1 :])


@given(BODIES, st.integers(0, 15))
def test_no_swap_of_neighbours_goes_unnoticed(body, place):
    code = body + credit_codes.check_digit(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assume(swapped != code)

    with pytest.raises(Invalid):
        credit_codes.read_credit_code(swapped)


@pytest.mark.parametrize("text", ["", "1", "91350100M000100Y4", "91350100M000100Y433", "91350100I000100Y43"])
def test_what_is_no_credit_code_is_refused(text):
    with pytest.raises(Invalid):
        credit_codes.read_credit_code(text)


@given(st.binary(min_size=32, max_size=32))
def test_a_query_code_survives_being_read_out_and_typed(digest):
    code = query_codes.to_code(digest)

    assert len(code) == 10
    assert not set(code) & set("0O1IL2Z5S8B")
    assert query_codes.read_code(f"  {query_codes.format_code(code).lower()} ") == code
    assert query_codes.read_code(query_codes.format_code(code).translate(WIDE)) == code


@given(st.text(max_size=50))
def test_only_codes_are_codes(text):
    code = query_codes.read_code(text)

    assert code is None or (len(code) == 10 and set(code) <= set(query_codes.ALPHABET))


def a_letter(status=Status.REPORTED):
    return PermissionTicket(CITY, status, town_code="001", at_center=status is Status.REPORTED)


def test_what_lies_with_the_center_does_not_rise_from_grid_to_town():
    with pytest.raises(NotAllowed):
        permit(Actor.system(CITY), Act.RISE, a_letter())


@pytest.mark.parametrize("act", [Act.SOLVE_LOCALLY, Act.CALL, Act.MEDIATE, Act.SUPPLEMENT])
def test_no_town_acts_on_a_letter_before_the_center_has_accepted_it(act):
    with pytest.raises(NotAllowed) as refused:
        permit(TOWN, act, a_letter())

    assert refused.value.values == {"who": (Role.INTAKE, Role.DISPATCHER)}


def test_a_reporter_submits_supplements_and_judges_and_nothing_else():
    allowed = {(status, act) for status in (None, *Status) for act in Act if _is_allowed(status, act)}

    assert {act for _, act in allowed} == {Act.SUBMIT, Act.SUPPLEMENT, Act.CALL_BACK}
    assert {status for status, act in allowed if act is Act.SUBMIT} == {None}
    assert {status for status, act in allowed if act is Act.CALL_BACK} == {Status.FED_BACK}


def _is_allowed(status, act):
    try:
        permit(REPORTER, act, PermissionTicket(CITY, status))
    except DomainError:
        return False
    return True
