"""No sentence states a number that an administrator may change: it would be wrong from then on."""

import re

from i18n.extraction import Sources

COUNTED = re.compile(r"(?<![\d:–])\d+ ?(?:天|日(?!期)|个?工作日|小时|分钟|秒|米|次|个月|%)")
FIXED = frozenset(
    {
        "较 24 小时前", "近 24 小时",  # a day
        "近 7 天", "近 30 天", "近 90 天",  # choices of a filter
        "逾期不足 1 个工作日", "1 个工作日内",  # one of what is counted
        "评价少于 {few} 次，不排名次；括号内为 95% 区间。",  # of statistics
        "1 小时内",  # the hint of a setting says in which unit it counts
        "两段描述完全相同为 100%",  # the same, of a share
        "值班须有起止时间，一班不超过 48 小时",
        # of the phone's sensor
        "定位精度只有 {0} 米，超过 500 米，容易落错网格。可再试，或用下面其他方式选择。",
        "第 {number} 行：时限请写成“2 个工作日”的样子，没有时限就留空",  # an example
    }
)  # fmt: skip


def test_no_sentence_states_a_number_that_is_a_setting(sources: Sources) -> None:
    said = {message.id for message in sources.messages if COUNTED.search(message.id)}

    assert said - FIXED == set()
