"""The windows that an administrator sets: how far back or ahead something is looked for."""

from datetime import timedelta

import pytest

from domain.setting_values import handover_of, same_span_of, task_span_of


@pytest.mark.parametrize(
    ("read", "key", "default", "changed"),
    [
        pytest.param(handover_of, "duty.handover_hours", timedelta(hours=12), timedelta(hours=4)),
        pytest.param(task_span_of, "collection.task_days", timedelta(days=14), timedelta(days=4)),
        pytest.param(same_span_of, "similar.open_days", timedelta(days=14), timedelta(days=4)),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_window_is_what_the_city_says(read, key, default, changed):
    assert read({}) == default
    assert read({key: 4}) == changed
