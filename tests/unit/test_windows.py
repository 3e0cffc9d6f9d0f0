"""The windows that an administrator sets: how far back or ahead something is looked for."""

from datetime import timedelta

import pytest

from domain.setting_values import handover_of, reasons_span_of, task_span_of, unread_span_of


@pytest.mark.parametrize(
    ("read", "key", "default", "changed"),
    [
        pytest.param(handover_of, "duty.handover_hours", timedelta(hours=12), timedelta(hours=4)),
        pytest.param(task_span_of, "collection.task_days", timedelta(days=14), timedelta(days=4)),
        pytest.param(unread_span_of, "notices.unread_days", timedelta(days=14), timedelta(days=4)),
        pytest.param(reasons_span_of, "similar.reasons_days", timedelta(days=180), timedelta(days=14)),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_window_is_what_the_city_says(read, key, default, changed):
    assert read({}) == default
    assert read({key: int(changed.total_seconds() // (3600 if key.endswith("hours") else 86400))}) == changed
