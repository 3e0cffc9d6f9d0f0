"""Text of a dispatch suggestion: parties, numbers and reasons; or why there is none."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.shared import html
from domain.suggestion import Confidence, Suggestion, Thin
from i18n import label, t, times

Names = Mapping[str, str]


def list_reasons(found: Suggestion, *, parties: Names) -> list[str]:
    """Return the sentences that speak for a suggestion."""
    said = [_lead(found, parties)]
    said += [
        t(
            "其中 {count} 件由{party}协办",
            count=times.number(choice.count),
            party=parties.get(choice.party, choice.party),
        )
        for choice in found.cooperating
    ]
    if found.lead is not None:
        said.append(
            t("其中 {count} 件为{kind}", count=times.number(found.agreeing), kind=label(found.ticket_class))
        )
    if found.urgent_words:
        said.append(t("内容中有“{words}”，建议标为紧急", words=found.urgent_words))
    return said


def render_card(found: Suggestion, *, parties: Names) -> Component:
    """Return the suggestion with its reasons."""
    head = t("未作建议") if found.lead is None else t("建议由{party}主办", party=_name(found, parties))
    sure = html.Span(_sure(found.confidence), className="badge") if found.lead is not None else None
    return html.Div(
        [
            html.Div([html.Strong(head), sure], className="passed__head"),
            html.Ul(
                [html.Li(reason) for reason in list_reasons(found, parties=parties)],
                className="suggested__why",
            ),
        ],
        className="suggested",
        **{"data-testid": "suggested"},
    )


def _name(found: Suggestion, parties: Names) -> str:
    return "" if found.lead is None else parties.get(found.lead.party, found.lead.party)


def _lead(found: Suggestion, parties: Names) -> str:
    if found.lead is None:
        return _why_not(found)
    told = t(
        "{like}中 {count} 件由{party}主办",
        like=_like(found),
        count=times.number(found.lead.count),
        party=_name(found, parties),
    )
    if not found.timed:
        return told
    return told + t("，按时率 {share}", share=times.share(found.timely / found.timed, decimals=0))


def _why_not(found: Suggestion) -> str:
    return {
        Thin.NO_MATTER: t("事项尚未分类，没有可参照的同类诉求"),
        Thin.CONFIDENTIAL: t("保密诉求不与其他诉求比对，请人工判断"),
        Thin.FEW: t(
            "近 {days} 天同类只有 {count} 件，少于 {least} 件，不足以作建议",
            days=found.weights.days,
            count=times.number(found.considered),
            least=found.weights.least,
        ),
        Thin.DIVIDED: t("{like}分给了不同单位，没有一个过半", like=_like(found)),
    }[found.thin or Thin.FEW]


def _like(found: Suggestion) -> str:
    """Return how many like tickets were looked at, and that they are only the newest where there are more."""
    count = times.number(found.considered)
    if found.considered >= found.weights.newest:
        return t("近 {days} 天最新的 {count} 件同类", days=found.weights.days, count=count)
    return t("近 {days} 天同类 {count} 件", days=found.weights.days, count=count)


def _sure(confidence: Confidence) -> str:
    return {
        Confidence.HIGH: t("把握大"),
        Confidence.MEDIUM: t("把握中等"),
        Confidence.LOW: t("把握小，请核对"),
    }[confidence]
