"""Chinese labels of every enum that is shown, one module a subject; the catalogues hold the other languages.

Kinds are keyed by their class names and members by their values, since layers of one rank never
import each other; a test holds the two lists equal.
"""

from i18n.labels import (
    accounts,
    activity,
    assessment,
    assigned_matters,
    catalogue,
    duties,
    indicators,
    notifications,
    settings,
    tickets,
)

LABELS: dict[str, dict[str, str]] = {
    **accounts.LABELS,
    **activity.LABELS,
    **assessment.LABELS,
    **assigned_matters.LABELS,
    **catalogue.LABELS,
    **duties.LABELS,
    **indicators.LABELS,
    **notifications.LABELS,
    **settings.LABELS,
    **tickets.LABELS,
}
