"""What filters offer is read for all together; a city that was made since is not missed."""

from types import SimpleNamespace
from typing import Any

from dashboard.shared.choices import choose_cities


def a_city(code: str) -> Any:
    return SimpleNamespace(city=code)


FIRST, SECOND, NEW = a_city("370783"), a_city("boston"), a_city("new")


def test_known_cities_are_not_read_again():
    assert choose_cities([FIRST, SECOND], {"boston"}, list) == [SECOND]


def test_a_city_that_was_made_since_is_read():
    assert choose_cities([FIRST], {"370783", "new"}, lambda: [FIRST, SECOND, NEW]) == [FIRST, NEW]
