"""The amendments under way about duties that a workbook changes, and why it does not wait for them."""

from collections.abc import Sequence
from urllib.parse import urlencode

from dash import dcc
from dash.development.base_component import Component

from dashboard.duty_import import ids as names
from dashboard.shared import html
from db.queries.amendments import AmendmentSummary
from domain.amendments import build_amendment_number
from i18n import either, label, t, times
from web.url_paths import DUTY_OFFICE


def render_concerned(found: Sequence[AmendmentSummary]) -> Component:
    """Return a warning that names each amendment, and the field of the reason; hidden without any."""
    return html.Section(
        [
            html.P(
                t(
                    "有 {count} 件清单调整正在办理，涉及相同事项。发布后它们所依据的文本不再是现行文本。",
                    count=times.number(len(found)),
                ),
                className="duty-import__warning",
                role="alert",
            ),
            _table(found),
            html.Div(
                [
                    html.Label(t("仍要发布的理由（必填）"), htmlFor=names.REASON),
                    dcc.Textarea(id=names.REASON, className="field", maxLength=500, rows=2),
                ],
                className="duty-import__field",
            ),
        ]
        if found
        else dcc.Textarea(id=names.REASON),
        hidden=not found,
        className="duty-import__concerned",
        **{"data-testid": "import-amendments"},
    )


def _table(found: Sequence[AmendmentSummary]) -> Component:
    heads = [t("编号"), t("事项"), t("申请单位"), t("状态")]
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody([_row(one) for one in found]),
        ],
        className="papers__table",
    )


def _row(one: AmendmentSummary) -> Component:
    number = build_amendment_number(year=one.year, sequence=one.sequence)
    address = f"{DUTY_OFFICE}?{urlencode({'opened': str(one.id)})}"
    told = f"{label(one.kind)} · {one.duty} {one.duty_name}"
    return html.Tr(
        [
            html.Td(
                html.A(
                    t(number.message_id, **number.values), href=address, target="_blank", className="figure"
                )
            ),
            html.Td(told),
            html.Td(either(one.party_name, one.party_name_en)),
            html.Td(label(one.status)),
        ]
    )
