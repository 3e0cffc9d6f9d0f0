"""The closed word lists of the domain, each word for word as the city has it."""

import pytest

from domain.accounts import StaffRole
from domain.duties import DutyField, PowerKind
from domain.enums import AreaKind, Level, WorkField
from i18n import label

FIELDS = "社会治安 信访稳定 城市管理 应急处置 文明实践 舆情管控 纠纷调解 民生服务"

DUTY_FIELDS = "自然资源 生态环境 城乡建设 应急管理 市场监管 综合执法 重点工作"
POWER_KINDS = (
    "行政许可 行政处罚 行政强制 行政征收 行政给付 行政检查 行政确认 行政奖励 行政裁决 其他行政权力 公共服务"
)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        pytest.param(WorkField, FIELDS, id="eight fields of work"),
        pytest.param(DutyField, DUTY_FIELDS, id="seven fields of duties"),
        pytest.param(PowerKind, POWER_KINDS, id="eleven kinds of powers"),
        pytest.param(StaffRole, "网格长 专职网格员 网格协管员 专业网格员", id="four roles of grid staff"),
    ],
)
def test_a_closed_list_holds_these_words_and_no_other(words, names):
    assert [label(word) for word in words] == names.split()


def test_units_are_large_grids_and_the_others_small_ones():
    assert (label(Level.UNIT), label(Level.GRID)) == ("大网格", "小网格")
    assert (label(AreaKind.DEDICATED), label(AreaKind.GRID)) == ("专属大网格", "小网格")
