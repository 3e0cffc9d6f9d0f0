"""The closed word lists of the domain, each word for word as the city has it."""

import pytest

from domain.accounts import StaffRole
from domain.enums import AreaKind, Level, WorkField
from i18n import label

FIELDS = "社会治安 信访稳定 城市管理 应急处置 文明实践 舆情管控 纠纷调解 民生服务"


@pytest.mark.parametrize(
    ("words", "names"),
    [
        pytest.param(WorkField, FIELDS, id="eight fields of work"),
        pytest.param(StaffRole, "网格长 专职网格员 网格协管员 专业网格员", id="four roles of grid staff"),
    ],
)
def test_a_closed_list_holds_these_words_and_no_other(words, names):
    assert [label(word) for word in words] == names.split()


def test_units_are_large_grids_and_the_others_small_ones():
    assert (label(Level.UNIT), label(Level.GRID)) == ("大网格", "小网格")
    assert (label(AreaKind.DEDICATED), label(AreaKind.GRID)) == ("专属大网格", "小网格")
