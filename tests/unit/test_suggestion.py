"""Suggestions follow similar tickets, in numbers, and are empty where these are too few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.enums import TicketClass
from domain.similarity import compute_similarity, to_pairs
from domain.suggestion import DEFAULT_WEIGHTS, Confidence, Precedent, Thin, Weights, find_words, suggest

GENERAL, COMPLEX = TicketClass.GENERAL, TicketClass.COMPLEX


def a_precedent(lead: str | None = "D01", **changes: object) -> Precedent:
    values = {
        "lead": lead,
        "cooperating": (),
        "ticket_class": GENERAL,
        "on_time": True,
        "same_town": False,
        "pairs": to_pairs("门前占道经营"),
    }
    return Precedent(**{**values, **changes})


def suggested(*precedents: Precedent, text: str = "门前占道", words: tuple[str, ...] = ()):
    return suggest(text, GENERAL, precedents, urgent_words=words)


def test_what_nearly_all_did_is_suggested_with_its_numbers():
    before = [a_precedent() for _ in range(39)] + [a_precedent("D02") for _ in range(3)]

    found = suggested(*before)

    assert found.lead is not None
    assert (found.lead.party, found.lead.count, found.lead.of) == ("D01", 39, 42)
    assert (found.timely, found.timed, found.confidence) == (39, 39, Confidence.HIGH)


def test_too_few_precedents_suggest_nobody_and_say_so():
    found = suggested(*[a_precedent()] * (DEFAULT_WEIGHTS.least - 1))

    assert (found.lead, found.thin, found.considered) == (None, Thin.FEW, DEFAULT_WEIGHTS.least - 1)


def test_precedents_without_a_majority_suggest_nobody_and_say_so():
    found = suggested(*[a_precedent(f"D0{number % 3}") for number in range(9)])

    assert (found.lead, found.thin) == (None, Thin.DIVIDED)


def test_the_own_town_weighs_more_than_the_number_of_others():
    before = [a_precedent("D01") for _ in range(5)] + [a_precedent("D02", same_town=True) for _ in range(4)]

    found = suggested(*before, text="")

    assert found.lead is not None
    assert found.lead.party == "D02"


def test_words_alike_weigh_more_than_the_number_of_others():
    before = [a_precedent("D01", pairs=to_pairs("路灯不亮")) for _ in range(5)]
    before += [a_precedent("D02", pairs=to_pairs("门前占道经营")) for _ in range(3)]

    found = suggested(*before, text="门前占道经营")

    assert found.lead is not None
    assert found.lead.party == "D02"


def test_a_lead_that_has_no_like_here_has_no_vote_but_weighs_against_the_others():
    found = suggested(*[a_precedent(None) for _ in range(6)], a_precedent("D01"))

    assert (found.lead, found.thin) == (None, Thin.DIVIDED)


def test_the_class_follows_the_matter_unless_the_precedents_are_clear():
    mixed = suggested(*[a_precedent(ticket_class=kind) for kind in (COMPLEX, GENERAL) * 3])
    clear = suggested(*[a_precedent(ticket_class=COMPLEX) for _ in range(6)])

    assert (mixed.ticket_class, mixed.agreeing) == (GENERAL, 3)
    assert (clear.ticket_class, clear.agreeing) == (COMPLEX, 6)


def test_who_cooperated_in_at_least_half_is_suggested_to_cooperate_and_never_the_lead_itself():
    before = [a_precedent(cooperating=("D02", "D01")) for _ in range(3)]
    before += [a_precedent(cooperating=("D03",)) for _ in range(3)] + [a_precedent()]

    found = suggested(*before, *[a_precedent(cooperating=("D02",))] * 2)

    assert [(choice.party, choice.count, choice.of) for choice in found.cooperating] == [("D02", 5, 9)]


def test_open_deadlines_do_not_count_as_on_time_or_late():
    found = suggested(*[a_precedent(on_time=told) for told in (True, True, False, None, None)])

    assert (found.timely, found.timed) == (2, 3)


def test_urgent_words_are_found_in_their_own_order():
    assert find_words("有人受伤，屋里着火", ("着火", "溺水", "有人受伤")) == ("着火", "有人受伤")


@given(st.text(), st.text())
def test_likeness_is_the_same_from_either_side_and_between_nothing_and_all(one: str, other: str):
    there, back = (
        compute_similarity(to_pairs(one), to_pairs(other)),
        compute_similarity(to_pairs(other), to_pairs(one)),
    )

    assert there == back
    assert 0 <= there <= 1


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("门前占道经营", "门前占道经营", True),
        ("门前占道经营，影响通行", "影响通行：门前占道经营", True),
        ("路灯不亮", "门前占道经营", False),
    ],
)
def test_likeness_looks_at_words_not_at_their_order(one: str, other: str, *, alike: bool):
    assert (compute_similarity(to_pairs(one), to_pairs(other)) > 0.9) is alike


def test_how_much_is_asked_of_precedents_is_a_setting():
    before = [a_precedent(), a_precedent(), a_precedent("D02")]

    thin = suggested(*before)
    found = suggest("门前占道", GENERAL, before, urgent_words=(), weights=Weights(least=3))
    strict = suggest("门前占道", GENERAL, before, urgent_words=(), weights=Weights(least=3, lead_percent=70))

    assert thin.thin is Thin.FEW
    assert found.lead is not None
    assert (found.lead.party, strict.thin) == ("D01", Thin.DIVIDED)
