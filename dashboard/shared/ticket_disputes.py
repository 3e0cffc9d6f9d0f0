"""Disputes about who is responsible, as a ticket's page shows them, and the way to a new one."""

from collections.abc import Sequence
from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard.shared import html
from db.queries.arbitrations import ArbitrationFacts, OpenDispute
from domain.arbitrations import build_arbitration_number
from i18n import label, t, times
from web.url_paths import DUTY_OFFICE


def render_disputes(
    found: Sequence[ArbitrationFacts], dispute: OpenDispute | None, number: str, *, may_claim: bool
) -> list[Component]:
    """Return that a dispute is open, those that the reader may open, and the way to claim."""
    parts: list[Component] = []
    if dispute is not None:
        told = t(
            "{number}于 {when} 提请，裁定前由首接单位继续办理",
            number=_format(dispute.year, dispute.sequence),
            when=times.short_instant(dispute.begun_at),
        )
        parts.append(html.P(told, className="aid aid--warns", **{"data-testid": "open-dispute"}))
    if found:
        parts.append(html.Ul([_row(one) for one in found], className="passed"))
    if may_claim:
        query = urlencode({"view": "arbitrations", "new": "claim", "ticket": number})
        parts.append(
            html.A(
                t("提请裁定"),
                href=f"{DUTY_OFFICE}?{query}",
                className="button",
                **{"data-testid": "claim-arbitration"},
            )
        )
    return parts


def _row(one: ArbitrationFacts) -> Component:
    query = urlencode({"view": "arbitrations", "opened": str(one.id)})
    return html.Li(
        [
            html.A(_format(one.year, one.sequence), href=f"{DUTY_OFFICE}?{query}"),
            html.Span(label(one.status), className="badge"),
        ],
        className="passed__head",
    )


def _format(year: int, sequence: int) -> str:
    number = build_arbitration_number(year=year, sequence=sequence)
    return t(number.message_id, **number.values)
