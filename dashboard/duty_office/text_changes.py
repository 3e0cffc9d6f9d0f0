"""What an application changes of the text of a duty, field by field."""

from collections.abc import Mapping
from dataclasses import replace

from dash.development.base_component import Component

from dashboard.shared import duty_changes, html
from domain.duties import Duty
from domain.duty_diff import ChangedDuty, diff_duty
from i18n import t


def render_changes(base: Duty | None, proposed: Duty | None, names_of: Mapping[str, str]) -> list[Component]:
    """Return what an application changes; of a duty added or ended every part."""
    before = base or _emptied(proposed)
    after = proposed or _emptied(base)
    if before is None or after is None:
        return []
    changed = ChangedDuty(before, after, diff_duty(before, after))
    if not changed.changes:
        return [html.P(t("与现行文本相同"), className="muted")]
    return duty_changes.render_changes(changed, names_of)


def _emptied(duty: Duty | None) -> Duty | None:
    """Return a duty of the same name without any content."""
    if duty is None:
        return None
    return replace(
        duty, lead=(), lead_duty=(), cooperating=(), town_duty=(), legal_basis=(), powers=(), matters=(),
        keywords=(), situations=(), steps=(),
    )  # fmt: skip
