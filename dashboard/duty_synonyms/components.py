"""Components of the page of synonyms: the table, the form, what a test query finds, the newest changes."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

from dash import dcc
from dash.development.base_component import Component

from dashboard.duty_synonyms import ids as names
from dashboard.duty_synonyms.address import SynonymsRequest
from dashboard.duty_synonyms.read_model import SynonymsReading
from dashboard.shared import html
from dashboard.shared.controls import render_query_link
from dashboard.shared.workflow_history import StepText, render_steps
from db.queries.duty_synonyms import AddedSynonym
from db.queries.workflow_events import WorkflowStep
from domain.catalogue import PaperAct
from domain.duty_synonyms import LONGEST_REASON, LONGEST_WORD
from i18n import locale, t, times
from i18n.translation import LIST_MARKS
from services.duty_index import DutyHit
from services.duty_search import SynonymTrial

MOST_PAIRS = 3  # of one change that are named
MOST_STEPS = 12


def render_list(reading: SynonymsReading) -> list[Component | None]:
    """Return the table of synonyms with the way to the next page."""
    request, page = reading.request, reading.page
    told = t("{count} 个同义词", count=times.number(page.total))
    if not page.items:
        empty = t("没有含“{words}”的同义词", words=request.q) if request.q else t("还没有同义词")
        return [html.Div(html.P(empty), className="state", **{"data-testid": "synonyms-empty"})]
    heads = [t("群众的说法"), t("清单里的用语"), t("添加人"), t("时间"), ""]
    return [
        html.P(told, className="muted", role="status", **{"data-testid": "synonyms-total"}),
        html.Div(
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
                    html.Tbody([_row(request, row) for row in page.items]),
                ],
                className="papers__table",
                **{"data-testid": "synonyms-rows"},
            ),
            className="synonyms__rows",
        ),
        _pager(reading),
    ]


def render_form(opened: AddedSynonym | None) -> list[Component | None]:
    """Return the form that adds a synonym, or changes or removes the one that was opened."""
    word, means = ("", "") if opened is None else (opened.word, opened.means)
    title = t("添加同义词") if opened is None else t("修改“{word}→{means}”", word=word, means=means)
    return [
        dcc.Store(id=names.FACTS, data={"key": uuid4().hex, "word": word or None, "means": means or None}),
        html.H3(title, className="panel__heading", **{"data-testid": "synonyms-title"}),
        html.P(
            t("{who} 于 {when} 添加", who=opened.added_by, when=times.instant(opened.added_at)),
            className="muted",
        )
        if opened
        else None,
        html.Div(
            [
                _field(names.WORD, t("群众的说法"), word, longest=LONGEST_WORD),
                html.Span("→", className="synonyms__arrow", **{"aria-hidden": "true"}),
                _field(names.MEANS, t("清单里的用语"), means, longest=LONGEST_WORD),
            ],
            className="synonyms__pair",
        ),
        _field(names.REASON, t("理由（必填）"), "", longest=LONGEST_REASON),
        html.Div(
            [
                _button(names.SAVE, t("添加") if opened is None else t("保存修改"), "button--primary"),
                html.Button(
                    t("删除"),
                    id=names.REMOVE,
                    className="button",
                    type="button",
                    n_clicks=0,
                    hidden=opened is None,
                ),
                render_query_link(t("取消修改，添加新的"), href=SynonymsRequest().to_address())
                if opened
                else None,
            ],
            className="synonyms__acts",
        ),
    ]


def render_trial(trial: SynonymTrial | None, *, is_change: bool) -> list[Component | None]:
    """Return what a test query finds; with a change in the form, also where each hit was before.

    is_change: the form holds a change that is not saved.
    """
    if trial is None:
        return [html.P(t("输入群众的一句话，查看能查到哪些责任事项。"), className="muted")]
    if not trial.after and not trial.before:
        return [html.P(t("没有查到责任事项。"), className="state", **{"data-testid": "tried-nothing"})]
    ranks = {hit.duty.code: rank for rank, hit in enumerate(trial.before, start=1)}
    codes = {hit.duty.code for hit in trial.after}
    lost = [hit for hit in trial.before if hit.duty.code not in codes]
    heads = [t("名次"), *([t("改前")] if is_change else []), t("责任事项"), t("相同的词")]
    return [
        html.P(_sum_up(trial, ranks), role="status", **{"data-testid": "tried-sum"}) if is_change else None,
        html.Table(
            [
                html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
                html.Tbody(
                    [
                        _hit(
                            rank, hit, trial.parties, former=(ranks.get(hit.duty.code),) if is_change else ()
                        )
                        for rank, hit in enumerate(trial.after, start=1)
                    ]
                ),
            ],
            className="papers__table synonyms__hits",
            **{"data-testid": "tried-hits"},
        ),
        html.P(
            t(
                "不再列出：{duties}",
                duties=LIST_MARKS[locale()].join(f"{hit.duty.code} {hit.duty.name}" for hit in lost),
            ),
            className="muted",
        )
        if lost
        else None,
    ]


def render_story(steps: Sequence[WorkflowStep]) -> list[Component]:
    """Return the newest changes: when, who, what and why."""
    return [
        html.H3(t("最近改动"), className="panel__heading"),
        html.Div(
            render_steps(steps[:MOST_STEPS], _describe, empty=t("还没有改动")),
            **{"data-testid": "synonyms-story"},
        ),
    ]


def _row(request: SynonymsRequest, row: AddedSynonym) -> Component:
    is_on = (row.word, row.means) == (request.word, request.means)
    change = render_query_link(
        t("修改"),
        href=request.to_address(word=row.word, means=row.means),
        className="button button--plain",
        **{"aria-label": t("修改“{word}→{means}”", word=row.word, means=row.means)},
    )
    return html.Tr(
        [
            html.Td(html.Strong(row.word)),
            html.Td(row.means),
            html.Td(row.added_by, className="muted"),
            html.Td(times.day(times.local_day(row.added_at)), className="muted figure"),
            html.Td(change),
        ],
        className="synonyms__on" if is_on else None,
        key=f"{row.word}→{row.means}",
    )


def _pager(reading: SynonymsReading) -> Component | None:
    request, following = reading.request, reading.page.next
    links = [
        render_query_link(t("第一页"), href=request.to_address(after="", after_means=""), className="button")
        if request.after
        else None,
        render_query_link(
            t("下一页"),
            href=request.to_address(after=following.word, after_means=following.means),
            className="button",
        )
        if following
        else None,
    ]
    return html.Nav(links, className="duties__pager", **{"aria-label": t("翻页")}) if any(links) else None


def _field(ident: str, name: str, value: str, *, longest: int) -> Component:
    return html.Div(
        [
            html.Label(name, htmlFor=ident),
            dcc.Input(
                id=ident,
                type="text",
                value=value,
                maxLength=longest,
                className="field",
                autoComplete="off",
            ),
        ],
        className="synonyms__field",
    )


def _button(ident: str, words: str, kind: str) -> Component:
    return html.Button(words, id=ident, className=f"button {kind}", type="button", n_clicks=0)


def _sum_up(trial: SynonymTrial, ranks: Mapping[str, int]) -> str:
    if [hit.duty.code for hit in trial.before] == [hit.duty.code for hit in trial.after]:
        return t("改后查到的事项和次序不变。")
    first = trial.after[0] if trial.after else None
    if first is None:
        return t("改后查不到任何责任事项。")
    former = ranks.get(first.duty.code)
    if former == 1:
        return t("第一项不变，后面的次序有变化。")
    if former is None:
        return t("改后第一项是“{name}”，改前没有列出。", name=first.duty.name)
    return t("改后第一项是“{name}”，改前在第 {rank}。", name=first.duty.name, rank=former)


def _hit(rank: int, hit: DutyHit, parties: Mapping[str, str], *, former: tuple[int | None, ...]) -> Component:
    marks = LIST_MARKS[locale()]
    lead = marks.join(parties.get(code, code) for code in hit.duty.lead)
    return html.Tr(
        [
            html.Td(str(rank), className="figure"),
            *(html.Td(_compare(rank, each), className="figure") for each in former),
            html.Td(
                [
                    html.Span(hit.duty.code, className="figure muted"),
                    " ",
                    html.Strong(hit.duty.name),
                    html.Small(
                        f"{hit.situation.name} · {lead}" if hit.situation else lead, className="muted"
                    ),
                ]
            ),
            html.Td(marks.join(hit.why)),
        ],
        key=hit.duty.code,
    )


def _compare(rank: int, former: int | None) -> str:
    """Return where a hit was before, with a sign for the direction in which it moved."""
    if former is None:
        return t("＋ 新出现")
    if former == rank:
        return str(former)
    return f"{'▲' if rank < former else '▼'} {former}"


def _describe(step: WorkflowStep) -> StepText:
    data = step.data
    if step.act == PaperAct.CHANGE:
        told = t("{before} 改为 {after}", before=_pairs(data["removed"]), after=_pairs(data["added"]))
    elif step.act == PaperAct.REMOVE:
        told = t("删除 {pairs}", pairs=_pairs(data["removed"]))
    else:
        told = t("添加 {pairs}", pairs=_pairs(data["added"]))
    return StepText(told, words=step.note)


def _pairs(pairs: Sequence[Sequence[str]]) -> str:
    said = LIST_MARKS[locale()].join(f"{word}→{means}" for word, means in pairs[:MOST_PAIRS])
    if len(pairs) <= MOST_PAIRS:
        return said
    return t("{pairs} 等 {count} 个", pairs=said, count=times.number(len(pairs)))
