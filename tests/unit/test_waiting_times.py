"""A refusal for too many tries says how long to wait in a unit that people use."""

import pytest

from i18n.locale_context import use
from i18n.translation import t
from web.rate_limit import TooMany


@pytest.mark.parametrize(
    ("seconds", "chinese", "english"),
    [
        (45, "45 秒后", "in 45 seconds"),
        (600, "10 分钟后", "in 10 minutes"),
        (601, "11 分钟后", "in 11 minutes"),
        (7300, "3 小时后", "in 3 hours"),
        (86371, "明天", "tomorrow"),
    ],
)
def test_a_wait_is_told_as_people_count_it(seconds: int, chinese: str, english: str) -> None:
    refusal = TooMany(retry_after=seconds)

    assert chinese in str(refusal)
    assert refusal.retry_after == seconds
    with use("en"):
        assert english in t(refusal.message_id, **refusal.values)
