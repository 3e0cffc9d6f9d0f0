"""The pairwise part of an access matrix holds every pair of the whole, is small and always the same."""

from hypothesis import given
from hypothesis import strategies as st

from domain.enums import Role
from tests.support.access_matrix.pairs import Case, Matrix, choose_all, choose_pairwise, find_pairs

OWNERS = ("own", "next door", "another city")
CASES = [
    Case(role, f"GET /{number}", owner, variant, admitted=number % 3 > 0)
    for role in Role
    for number in range(40)
    for owner in OWNERS
    for variant in range(1 + number % 3)
]
cases = st.lists(
    st.builds(
        Case,
        st.sampled_from(Role),
        st.sampled_from("abc"),
        st.sampled_from(OWNERS),
        st.integers(0, 3),
        st.booleans(),
    ),
    max_size=60,
    unique=True,
)


@given(cases)
def test_every_pair_of_all_cases_is_among_the_chosen(of_all):
    chosen = choose_pairwise(of_all)

    assert find_pairs(chosen) == find_pairs(of_all)
    assert set(chosen) <= set(of_all)


@given(cases)
def test_every_role_asks_for_every_subject(of_all):
    chosen = choose_pairwise(of_all)

    assert {(case.role, case.subject) for case in chosen} == {(case.role, case.subject) for case in of_all}


def test_few_cases_are_needed():
    assert len(choose_pairwise(CASES)) <= len(Role) * 40 * 1.05
    assert len(CASES) > 5 * len(Role) * 40


def test_the_choice_is_the_same_in_every_run():
    assert choose_pairwise(CASES) == choose_pairwise(list(CASES))


def test_a_role_shut_out_says_nothing_of_what_an_admitted_one_sees():
    admitted, shut = Case(Role.LEADER, "a", "own"), Case(Role.WALL, "a", "own", admitted=False)

    assert choose_pairwise([admitted, shut]) == [admitted, shut]


def test_a_matrix_counts_what_it_covers():
    few = Matrix("acts", CASES, lambda of_all: [of_all[0]])

    name, covered, pairs, asked, there = few.coverage

    assert (name, covered, asked, there) == ("acts", 6, 1, len(CASES))
    assert pairs == len(find_pairs(CASES))
    assert Matrix("acts", CASES, choose_all).coverage[1] == pairs
    assert few.of(Role.LEADER, "own") == few.chosen
    assert few.of(Role.LEADER, "another city") == []
