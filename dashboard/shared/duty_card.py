"""What the list says of a chosen duty: who leads, who cooperates, why it was found, the way to the manual."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard.shared import html
from dashboard.shared.controls import render_fact
from domain.duties import SHARED_CODE, Duty, Situation
from domain.duty_choice import ListedDuty, ListFinding
from domain.duty_request import build_chart_address, build_duty_address, build_manual_address
from i18n import label, t

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CardDuty:
    """A duty as a form shows it; names: of parties by code.

    cooperating: codes of who helps. by_matter: found by the ticket's matter, not by its words. why: the words
    that are the same. differs: what history suggests instead, in a sentence.
    """

    duty: Duty
    situation: Situation | None
    cooperating: Sequence[str]
    names: Names
    by_matter: bool | None = None
    why: Sequence[str] = ()
    differs: str = ""


def describe_reason(duty: Duty, names: Names) -> str:
    """Return in one sentence which item of the list speaks for a lead."""
    return t(
        "清单 {code} {name}：主体责任 {lead}",
        code=duty.code,
        name=duty.name,
        lead=_name_all(duty.lead, names),
    )


def render_card(shown: CardDuty) -> Component:
    """Return the duty with its reason; it names what history suggests where that differs."""
    duty, names = shown.duty, shown.names
    helps = t("配合：{names}", names=_name_all(shown.cooperating, names)) if shown.cooperating else None
    return html.Div(
        [
            html.Div([html.Strong(describe_reason(duty, names)), _found_by(shown)], className="passed__head"),
            html.P(helps) if helps else None,
            html.P(t("相同的词：{words}", words=tuple(shown.why)), className="muted") if shown.why else None,
            _render_facts(shown.situation) if shown.situation is not None else None,
            html.P(shown.differs, className="duty-card__differs", **{"data-testid": "history-differs"})
            if shown.differs
            else None,
            html.Div(_links_of(shown), className="passed__head"),
        ],
        className="duty-card",
        **{"data-testid": "duty-card"},
    )


def render_hint(duty: Duty, names: Names) -> Component:
    """Return a duty that the words of a ticket only hint at, so that it is not filled in."""
    told = t("内容不足以确定责任事项，未预填。最接近的是：{reason}", reason=describe_reason(duty, names))
    links = html.Div(render_links(duty.code, None, None), className="passed__head")
    return html.Div(
        [html.P(told, className="muted"), links],
        className="duty-card",
        **{"data-testid": "duty-hint"},
    )


def render_links(
    duty: str, situation: str | None, name: str | None, *, ticket: str | None = None
) -> list[Component]:
    """Return the ways to the duty in the list, and to the manual of a situation of that code and name.

    ticket: the number of the one whose present step the flow chart of a shared duty is to mark.
    """
    links = [_link(t("责任事项 {code}", code=duty), build_duty_address(duty))]
    if ticket is not None and SHARED_CODE.fullmatch(duty):
        links.append(_link(t("流程图：本件所在步骤"), build_chart_address(duty, ticket)))
    if situation is not None:
        told = t("说明书：{name}", name=name or situation)
        links.append(_link(told, build_manual_address(situation)))
    return links


def _render_facts(situation: Situation) -> Component:
    """Return office, phone, procedure and standard of a situation."""
    facts = {
        t("责任科室"): situation.office,
        t("联系电话"): situation.phone,
        t("程序环节"): situation.procedure,
        t("工作标准"): situation.standard,
    }
    rows = [render_fact(name, told) for name, told in facts.items()]
    title = t("情形：{name}", name=situation.name)
    return html.Details([html.Summary(title), html.Dl(rows, className="facts")])


def render_finding(duty: ListedDuty, finding: ListFinding, names: Names) -> Component:
    """Return in what a choice differs from the list, and what that brings."""
    lead = _name_all(duty.lead, names)
    if finding is ListFinding.PUSHED_DOWN:
        told = t(
            "清单 {code} 的主体责任是{lead}。交镇街主办将标记为疑似擅自下压，并通知督查部门；请写明理由。",
            code=duty.code,
            lead=lead,
        )
    else:
        told = t(
            "清单 {code} 的主体责任是{lead}，所选单位不在其中；请写明理由，理由随分派留存。",
            code=duty.code,
            lead=lead,
        )
    return html.Div(
        [html.Strong(label(finding)), html.P(told)],
        className="aid aid--warns",
        role="alert",
        **{"data-testid": f"finding-{finding.value}"},
    )


def _links_of(shown: CardDuty) -> list[Component]:
    one = shown.situation
    return render_links(shown.duty.code, None if one is None else one.code, None if one is None else one.name)


def _found_by(shown: CardDuty) -> Component | None:
    if shown.by_matter is None:
        return None
    return html.Span(t("按事项对应") if shown.by_matter else t("按内容查得"), className="badge")


def _link(words: str, address: str) -> Component:
    return html.A(words, href=address, target="_blank", rel="noopener")


def _name_all(codes: Sequence[str], names: Names) -> tuple[str, ...]:
    return tuple(names.get(code, code) for code in codes)
