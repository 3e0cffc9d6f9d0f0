"""Titles and sentences of reports, in the language in use and the city's zone."""

from domain.indicators import BY_CODE, Better, Breakdown
from domain.report_figures import (
    CountedShare,
    CountFigure,
    IndicatorFigure,
    NamedKey,
    PartyRanking,
    PartyStanding,
    ReportFigures,
    ReportSurge,
)
from domain.report_rankings import RANK_BY, RankEnds, RankReason, find_ends
from domain.reports import OF_ORDERS, ReportKind
from i18n import either, label, t, times

NAMED_SURGES = 3


def name_kind(kind: ReportKind) -> str:
    """Return what a report of a kind is called."""
    return {
        ReportKind.DAILY: t("社会治理日报"),
        ReportKind.WEEKLY: t("社会治理周报"),
        ReportKind.MONTHLY: t("社会治理月报"),
    }[kind]


def name_key(who: NamedKey) -> str:
    """Return the name of an area, party or matter in the language in use; its code where it has none."""
    return who.key if who.name is None else either(who.name, who.name_en)


def name_title(figures: ReportFigures) -> str:
    """Return the title: whose report of what length it is."""
    place = name_key(figures.who)
    return {
        ReportKind.DAILY: t("{place}社会治理日报", place=place),
        ReportKind.WEEKLY: t("{place}社会治理周报", place=place),
        ReportKind.MONTHLY: t("{place}社会治理月报", place=place),
    }[figures.kind]


def name_period(figures: ReportFigures) -> str:
    """Return the day, or the first and the last day."""
    if figures.kind is ReportKind.DAILY:
        return times.long_day(figures.first)
    return t("{since}至{until}", since=times.day(figures.first), until=times.day(figures.last))


def name_issuer(figures: ReportFigures) -> str:
    """Return who issues the report."""
    return t("{city}社会治理服务中心", city=name_key(figures.city))


def name_before(kind: ReportKind) -> str:
    """Return what the period before is called in a comparison."""
    return {
        ReportKind.DAILY: t("比前一日"),
        ReportKind.WEEKLY: t("比上周"),
        ReportKind.MONTHLY: t("比上月"),
    }[kind]


def format_points(current: CountedShare, before: CountedShare | None) -> str:
    """Return a change in percentage points with its sign; a dash where there is nothing to compare."""
    if before is None or current.value is None or before.value is None:
        return times.NOTHING
    return times.change(round(100 * (current.value - before.value), 1), decimals=1)


def format_growth(current: int, before: int | None) -> str:
    """Return a change of a number in per cent with its sign; a dash where there is nothing to compare."""
    if not before:
        return times.NOTHING
    change = round(100 * (current - before) / before, 1)
    return f"{times.change(change, decimals=1)}%"


def is_better(code: str, current: CountedShare, before: CountedShare | None) -> bool | None:
    """Return whether an indicator improved; None where it did not change, or no way is better."""
    if before is None or current.value is None or before.value is None:
        return None
    by = round(100 * (current.value - before.value), 1)
    way = {Better.HIGHER: 1, Better.LOWER: -1, Better.NEITHER: 0}[BY_CODE[code].better]
    return None if not by * way else by * way > 0


def list_highlights(figures: ReportFigures) -> list[str]:
    """Return the sentences that say the report in short."""
    found = [_tell_period(figures), _tell_open(figures), _tell_surges(figures)]
    for ranking in figures.rankings:
        ends = find_ends(ranking, least=figures.limits["least_cases"])
        if ends.best and ends.worst:
            found.append(tell_ends(ranking, ends))
    if figures.open.escalated or figures.open.urgent:
        found.append(
            t(
                "未结事项中，提级督办 {escalated} 件，紧急 {urgent} 件。",
                escalated=figures.open.escalated,
                urgent=figures.open.urgent,
            )
        )
    return [*found, tell_ratings(figures)]


def tell_ratings(figures: ReportFigures) -> str:
    """Return how towns rated, or that none did."""
    if figures.ratings.score is None:
        return t("时段内没有镇街对部门的评价。")
    count, score = times.number(figures.ratings.count), times.number(figures.ratings.score, decimals=1)
    return t("镇街评价部门 {count} 次，平均 {score} 分（满分 100）。", count=count, score=score)


def tell_surge(surge: ReportSurge) -> str:
    """Return one thing that came more often, with its numbers."""
    return t(
        "{name}（{count} 件，平时约 {usual} 件）",
        name=name_surge(surge),
        count=times.number(surge.count),
        usual=times.number(surge.usual, decimals=1),
    )


def name_surge(surge: ReportSurge) -> str:
    """Return the name of what came more often."""
    return name_key(surge.who)


def tell_ends(ranking: PartyRanking, ends: RankEnds) -> str:
    """Return the best and the worst in one sentence, or that there is no rank."""
    what = t("部门") if ranking.by is Breakdown.DEPARTMENT else t("镇街")
    if not ends.best or not ends.worst:
        return t("按时办结率不排名次：达到件数的{what}不足两个，或相差无几。", what=what)
    return t(
        "按时办结率最高的{what}：{best}；最低的：{worst}。",
        what=what,
        best=_list_rows(ends.best),
        worst=_list_rows(ends.worst),
    )


def tell_reason(reason: RankReason) -> str:
    """Return in what one differs from all: both shares."""
    return t(
        "{name} {own}（全部 {whole}）",
        name=t(BY_CODE[reason.code].name),
        own=times.share(reason.own.value),
        whole=times.share(reason.whole.value),
    )


def name_breakdown(by: Breakdown) -> str:
    """Return what a breakdown is called."""
    return label(by)


def find_count(figures: ReportFigures, code: str) -> CountFigure:
    """Return a number of the period; 0 where the recipient does not have it."""
    return next(
        (one for one in figures.counts if one.code == code),
        CountFigure(code=code, current=0, previous=None, last_year=None),
    )


def find_indicator(figures: ReportFigures, code: str) -> IndicatorFigure:
    """Return an indicator of the recipient."""
    return next(one for one in figures.indicators if one.code == code)


def _tell_period(figures: ReportFigures) -> str:
    if figures.audience in OF_ORDERS:
        came = t(
            "收到工单 {sent} 张，办结 {completed} 张",
            sent=times.number(find_count(figures, "sent").current),
            completed=times.number(find_count(figures, "order_completed").current),
        )
    else:
        came = t(
            "新收事项 {received} 件，办结 {completed} 件",
            received=times.number(find_count(figures, "received").current),
            completed=times.number(find_count(figures, "completed").current),
        )
    return t("{came}；{kept}。", came=came, kept=_tell_on_time(figures))


def _tell_on_time(figures: ReportFigures) -> str:
    on_time = find_indicator(figures, RANK_BY)
    if on_time.current.value is None:
        return t("时段内没有到办结时限的事项")
    change = format_points(on_time.current, on_time.previous)
    share, before = times.share(on_time.current.value), name_before(figures.kind)
    if change == times.NOTHING:
        return t("按时办结率 {share}，{before}无可比数据", share=share, before=before)
    return t("按时办结率 {share}，{before} {change} 个百分点", share=share, before=before, change=change)


def _tell_open(figures: ReportFigures) -> str:
    opened = figures.open
    return t(
        "截至{at}，未结事项 {open} 件，其中逾期 {overdue} 件、临期和即将超期 {near} 件；"
        "今日到期 {today} 件。",
        at=times.short_instant(figures.as_of),
        open=times.number(opened.open),
        overdue=times.number(opened.overdue),
        near=times.number(opened.near),
        today=times.number(opened.due_today),
    )


def _tell_surges(figures: ReportFigures) -> str:
    if figures.surges is None:
        return t("往日还没有汇总，不判断是否明显增多。")
    if not figures.surges:
        return t("没有明显增多的事项和地方。")
    return t("明显增多：{names}。", names=tuple(map(tell_surge, figures.surges[:NAMED_SURGES])))


def _list_rows(rows: tuple[PartyStanding, ...]) -> tuple[str, ...]:
    return tuple(f"{name_key(row.who)} {times.share(row.get(RANK_BY).value)}" for row in rows)
