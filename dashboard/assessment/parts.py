"""Parts of the assessment that cost no points: duty by list, supervision, assigned matters."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.shared import html
from db.queries.assessment_parts import AssessedParts
from db.queries.indicators import Counted, IndicatorFigures, NotCountedYet
from i18n import t, times


def render_parts(parts: AssessedParts, *, is_frozen: bool) -> list[Component]:
    """Return each part under its own heading; is_frozen: a period of the year is, which holds no parts."""
    note = html.P(t("以下各项按现在的记录统计，不在封存内容中。"), className="muted")
    return [
        *([note] if is_frozen else []),
        *_part(
            t("依单履职（不扣分）"),
            {
                t("清单外主办（所选主办与清单不一致）"): parts.overridden,
                t("认定的擅自下压"): parts.push_down,
                t("退单获同意"): parts.return_granted,
                t("退单未获同意"): parts.return_refused,
            },
            "duty-part",
        ),
        *_part(
            t("交办事项（不扣分）"),
            {
                t("到期的交办事项"): parts.assigned,
                t("其中已销号"): parts.assigned_closed,
                t("其中超期报结或逾期"): parts.assigned_late,
                t("配合的交办事项"): parts.assigned_cooperating,
            },
            "assigned-part",
        ),
        *_part(
            t("督查（不扣分）"),
            {
                t("督查通报"): parts.notice_circular,
                t("责令整改"): parts.notice_order,
                t("督查文书已销号"): parts.notice_closed,
            },
            "supervision-part",
        ),
    ]


def render_execution(found: tuple[IndicatorFigures, ...] | NotCountedYet) -> list[Component]:
    """Return how clocks were kept, each rate with its numerator and denominator; or why there is none yet."""
    if isinstance(found, NotCountedYet):
        shown: Component = html.P(t(found.message_id, **found.values), className="muted")
    else:
        rates = {t(one.spec.name): one.rows[0].current for one in found}
        shown = render_facts({name: _rate(rate) for name, rate in rates.items()}, "execution-part")
    return [html.H3(t("呼叫响应执行（不扣分）"), className="panel__heading"), shown]


def _rate(found: Counted) -> str:
    if found.value is None:
        return times.NOTHING
    counts = f"{times.number(found.numerator)} ÷ {times.number(found.denominator)}"
    return f"{times.share(found.value)} · {counts}"


def render_facts(rows: Mapping[str, str], test: str) -> Component:
    """Return names and values as a list of definitions."""
    return html.Dl(
        [
            html.Div(
                [html.Dt(name, className="muted"), html.Dd(value, className="figure")], className="facts__row"
            )
            for name, value in rows.items()
        ],
        className="facts assessment__facts",
        **{"data-testid": test},
    )


def _part(title: str, counts: Mapping[str, int], test: str) -> list[Component]:
    rows = {name: times.number(count) for name, count in counts.items()}
    return [html.H3(title, className="panel__heading"), render_facts(rows, test)]
