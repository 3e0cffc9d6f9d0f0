"""What filters offer is read for all together; a city that was made since is not missed."""

from types import SimpleNamespace

from dashboard.shared.choices import choose_cities

FIRST, SECOND, NEW = (SimpleNamespace(city=code) for code in ("370783", "boston", "new"))


def test_known_cities_are_not_read_again():
    assert choose_cities([FIRST, SECOND], {"boston"}, list) == [SECOND]


def test_a_city_that_was_made_since_is_read():
    assert choose_cities([FIRST], {"370783", "new"}, lambda: [FIRST, SECOND, NEW]) == [FIRST, NEW]
