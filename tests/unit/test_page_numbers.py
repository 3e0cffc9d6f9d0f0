"""A page that is asked for is one that there is, whatever the address says."""

import pytest

from web.pagination import PAGE, Page, asked_page


@pytest.mark.parametrize(
    ("written", "total", "page"),
    [
        pytest.param("1", 0, Page(1, 1), id="an empty list has one page"),
        pytest.param("2", 2 * PAGE, Page(2, 2), id="full pages"),
        pytest.param("2", 2 * PAGE + 1, Page(2, 3), id="one more than full"),
        pytest.param("9", PAGE, Page(1, 1), id="beyond the last"),
        pytest.param("0", PAGE, Page(1, 1), id="before the first"),
        pytest.param("-1", 3 * PAGE, Page(1, 3), id="negative"),
        pytest.param("二", 3 * PAGE, Page(1, 3), id="no number"),
        pytest.param("²", 3 * PAGE, Page(1, 3), id="a digit that is no decimal"),
        pytest.param("9" * 5000, 3 * PAGE, Page(1, 3), id="too long to be read"),
        pytest.param("", 3 * PAGE, Page(1, 3), id="nothing"),
    ],
)
def test_the_page_is_within_the_list(written, total, page):
    assert asked_page(written, total) == page


def test_a_page_begins_after_the_rows_of_those_before():
    assert [Page(number, 3).offset for number in (1, 2, 3)] == [0, PAGE, 2 * PAGE]
