"""Ratings of a ticket with their appeals, and whether it counts in assessments, as its page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard.shared import html
from db.queries.appeals import RatedOrder
from db.queries.exclusions import ExclusionFacts
from domain.appeals import AppealStatus
from domain.enums import Effect, Speed
from domain.exclusions import build_exclusion_number
from i18n import label, t, times
from web.url_paths import ASSESSMENT_DESK

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RatingWithAppeal:
    """One rating; opens: whether its appeal may be opened. until: by when it may be contested, if it may."""

    rating: RatedOrder
    opens: bool
    may_appeal: bool
    until: datetime | None


@dataclass(frozen=True, slots=True)
class AssessedTicket:
    """What the assessment says of a ticket; may_ask: whether the reader may ask that it should not count."""

    number: str
    ratings: Sequence[RatingWithAppeal]
    exclusions: Sequence[ExclusionFacts]
    opens_exclusions: bool
    may_ask: bool


def format_grades(speed: Speed, effect: Effect) -> str:
    """Return both grades of a rating."""
    return t("响应速度 {speed}，办理效果 {effect}", speed=speed, effect=effect)


def format_change(before: Speed | Effect, after: Speed | Effect | None) -> str:
    """Return what became of one aspect of a rating."""
    if after is None:
        return t("“{before}”撤销", before=before)
    if after is before:
        return t("维持“{before}”", before=before)
    return t("“{before}”改为“{after}”", before=before, after=after)


def render_mark(*, excluded: bool) -> Component | None:
    """Return the sign of a ticket that counts in no assessment."""
    return html.Span(t("不计考核"), className="badge badge--excluded") if excluded else None


def render_supervised(*, supervised: bool) -> Component | None:
    """Return the sign of a ticket that is supervised (督办)."""
    return html.Span(t("督办"), className="badge badge--supervised") if supervised else None


def render_assessed(found: AssessedTicket, names_of: Names) -> list[Component]:
    """Return the ratings, each with its appeal or the way to one, and the exclusion or the way to ask."""
    parts: list[Component] = []
    if found.ratings:
        rows = [_rating(one, names_of) for one in found.ratings]
        parts.append(html.Ul(rows, className="orders", **{"data-testid": "ratings"}))
    if found.exclusions:
        rows = [_exclusion(one, opens=found.opens_exclusions) for one in found.exclusions]
        parts.append(html.Ul(rows, className="orders", **{"data-testid": "exclusions"}))
    if found.may_ask:
        query = urlencode({"view": "exclusions", "new": "ask", "ticket": found.number})
        parts.append(
            html.A(
                t("申请不计考核"),
                href=f"{ASSESSMENT_DESK}?{query}",
                className="button",
                **{"data-testid": "ask-exclusion"},
            )
        )
    return parts


def _rating(one: RatingWithAppeal, names_of: Names) -> Component:
    rating = one.rating
    return html.Li(
        [
            html.Div(
                [
                    html.Strong(names_of.get(rating.department, rating.department)),
                    html.Span(
                        t(
                            "{town} {when} 评价",
                            town=names_of.get(rating.town_code, rating.town_code),
                            when=times.short_instant(rating.rated_at),
                        ),
                        className="muted",
                    ),
                ],
                className="orders__head",
            ),
            html.Div(format_grades(rating.speed, rating.effect)),
            html.Div(rating.comment, className="muted") if rating.comment else None,
            _appeal(one),
        ],
        className="orders__row",
    )


def _appeal(one: RatingWithAppeal) -> Component | None:
    """Return how far the appeal is, or the way to one and until when."""
    rating = one.rating
    if rating.appeal_id is None or rating.appeal_status is None:
        return _way(one) if one.may_appeal else None
    told: list[Component] = [html.Span(label(rating.appeal_status), className="badge")]
    if one.opens:
        query = urlencode({"view": "appeals", "opened": str(rating.appeal_id)})
        told.append(html.A(t("查看申诉"), href=f"{ASSESSMENT_DESK}?{query}"))
    if rating.appeal_status is AppealStatus.UPHELD:
        speed, effect = (
            format_change(rating.speed, rating.speed_after),
            format_change(rating.effect, rating.effect_after),
        )
        told.append(html.Span(t("响应速度：{speed}；办理效果：{effect}", speed=speed, effect=effect)))
    return html.Div([html.Span(t("评价申诉"), className="muted"), *told], className="passed__head")


def _way(one: RatingWithAppeal) -> Component:
    query = urlencode({"view": "appeals", "new": "appeal", "evaluation": str(one.rating.evaluation_id)})
    until = times.short_instant(one.until) if one.until else None
    return html.Div(
        [
            html.A(
                t("申诉"),
                href=f"{ASSESSMENT_DESK}?{query}",
                className="button",
                **{"data-testid": "appeal"},
            ),
            html.Span(t("期限 {when}", when=until), className="muted") if until else None,
        ],
        className="passed__head",
    )


def _exclusion(one: ExclusionFacts, *, opens: bool) -> Component:
    number = build_exclusion_number(year=one.year, sequence=one.sequence)
    name = t(number.message_id, **number.values)
    query = urlencode({"view": "exclusions", "opened": str(one.id)})
    return html.Li(
        [
            html.A(name, href=f"{ASSESSMENT_DESK}?{query}") if opens else html.Span(name),
            html.Span(label(one.status), className="badge"),
            html.Span(label(one.reason), className="muted"),
        ],
        className="passed__head",
    )
