"""Parse the settings of a city into the values that rules take, and check that they fit together."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import time, timedelta
from itertools import pairwise

from domain.accounts import SignInLimits
from domain.agency_scores import parse_items
from domain.attachments import FileLimits
from domain.causes import CauseRules
from domain.deadlines import Limits, Thresholds
from domain.deliveries import DeliveryTries, Flood
from domain.enums import Effect, Speed
from domain.errors import Invalid
from domain.satisfaction import Scores
from domain.search_weights import SearchWeights
from domain.setting_formats import split_words, to_time
from domain.settings import BREAKS, COMPLETENESS_PERCENTS, SHARE_PERCENTS
from domain.similarity import SimilarityRules
from domain.stored_settings import get_setting, get_value
from domain.suggestion import Weights

ABOVE_NONE = 0.001  # the least share that is not shown as none


def parse_limits(stored: Mapping[str, object]) -> Limits:
    """Return the limits of a city from its stored settings."""
    return Limits(**{field.name: get_setting(stored, f"limits.{field.name}") for field in fields(Limits)})


def parse_thresholds(stored: Mapping[str, object]) -> Thresholds:
    """Return from which share of the time allowed lights turn; refuse orange before yellow."""
    yellow, orange = get_setting(stored, "lights.yellow"), get_setting(stored, "lights.orange")
    if yellow >= orange:
        raise Invalid("橙灯的比例须大于黄灯的比例")
    return Thresholds(yellow=yellow, orange=orange)


def parse_scores(stored: Mapping[str, object]) -> Scores:
    """Return the points of each grade of a rating."""
    return Scores(
        speed={grade: get_setting(stored, f"scores.speed.{grade}") for grade in Speed},
        effect={grade: get_setting(stored, f"scores.effect.{grade}") for grade in Effect},
    )


def parse_file_limits(stored: Mapping[str, object]) -> FileLimits:
    """Return how large and how many attachments may be."""
    return FileLimits(
        **{field.name: get_setting(stored, f"files.{field.name}") for field in fields(FileLimits)}
    )


def parse_weights(stored: Mapping[str, object]) -> Weights:
    """Return the weights and thresholds of suggestions; refuse to be surer with less."""
    found = Weights(
        **{field.name: get_setting(stored, f"suggestion.{field.name}") for field in fields(Weights)}
    )
    if found.medium_percent > found.high_percent:
        raise Invalid("“把握中等”的比例不能大于“把握大”的比例")
    return found


def parse_search_weights(stored: Mapping[str, object]) -> SearchWeights:
    """Return the weights of the search of duties, and when what it finds is certain."""
    return SearchWeights(
        **{field.name: get_setting(stored, f"duty_search.{field.name}") for field in fields(SearchWeights)}
    )


def parse_quantiles(stored: Mapping[str, object]) -> tuple[float, ...]:
    """Return where breaks of counts are looked for, as shares of 1; refuse what does not ascend."""
    return _ascending(stored, "classes.break_{}", len(BREAKS))


def parse_share_breaks(stored: Mapping[str, object]) -> tuple[float, ...]:
    """Return where classes of shares begin: above none, then as the city set; refuse what does not ascend."""
    return (ABOVE_NONE, *_ascending(stored, "classes.share_{}", len(SHARE_PERCENTS)))


def parse_completeness_steps(stored: Mapping[str, object]) -> tuple[int, ...]:
    """Return where classes of completeness begin, in per cent; refuse what does not ascend."""
    return tuple(
        round(share * 100) for share in _ascending(stored, "collection.class_{}", len(COMPLETENESS_PERCENTS))
    )


def _ascending(stored: Mapping[str, object], key: str, count: int) -> tuple[float, ...]:
    shares = [get_setting(stored, key.format(place)) for place in range(1, count + 1)]
    if any(after <= before for before, after in pairwise(shares)):
        raise Invalid("分级断点须逐级增大")
    return tuple(share / 100 for share in shares)


def parse_daytime(stored: Mapping[str, object]) -> tuple[time, time]:
    """Return the hours of a day while its year is not loaded; refuse an end before the beginning."""
    return _parse_hours(stored, "calendar")


def parse_shift_hours(stored: Mapping[str, object]) -> tuple[time, time]:
    """Return when the day shift of the roster begins and ends; the night shift is the rest of a day."""
    return _parse_hours(stored, "duty")


def _parse_hours(stored: Mapping[str, object], group: str) -> tuple[time, time]:
    begins, ends = (int(get_setting(stored, f"{group}.day_{end}")) for end in ("begins", "ends"))
    if begins >= ends:
        raise Invalid("一天的开始时刻须早于结束时刻")
    return to_time(begins), to_time(ends)


def get_urgent_words(stored: Mapping[str, object]) -> tuple[str, ...]:
    """Return the words that speak for urgency, in their order."""
    return split_words(str(get_value(stored, "suggestion.urgent_words")))


def watched_span_of(stored: Mapping[str, object]) -> timedelta:
    """Return how long before the first check a level may have been passed to be notified."""
    return timedelta(days=get_setting(stored, "notices.watched_days"))


def given_up_span_of(stored: Mapping[str, object]) -> timedelta:
    """Return for how long a delivery that was given up is shown."""
    return timedelta(days=get_setting(stored, "deliveries.given_up_days"))


def parse_tries(stored: Mapping[str, object]) -> DeliveryTries:
    """Return how often and how long deliveries are tried; refuse a first wait above the longest."""
    found = DeliveryTries(
        **{field.name: get_setting(stored, f"deliveries.{field.name}") for field in fields(DeliveryTries)}
    )
    if found.first_wait_seconds > found.longest_wait_minutes * 60:
        raise Invalid("首次重试的等待不能长于最长等待")
    return found


def parse_flood(stored: Mapping[str, object]) -> Flood:
    """Return how many short messages one phone gets in which span."""
    return Flood(
        messages=get_setting(stored, "deliveries.sms_per_phone"),
        minutes=get_setting(stored, "deliveries.sms_minutes"),
    )


def sign_in_limits_of(stored: Mapping[str, object]) -> SignInLimits:
    """Return how long sessions live and how many wrong passwords are let pass."""
    return SignInLimits(
        **{field.name: get_setting(stored, f"sessions.{field.name}") for field in fields(SignInLimits)}
    )


def parse_figures_period(stored: Mapping[str, object]) -> timedelta:
    """Return over which period rates and numbers of work are counted."""
    return timedelta(days=get_setting(stored, "figures.period_days"))


def handover_of(stored: Mapping[str, object]) -> timedelta:
    """Return how long after its end a shift can still be handed over."""
    return timedelta(hours=get_setting(stored, "duty.handover_hours"))


def task_span_of(stored: Mapping[str, object]) -> timedelta:
    """Return how long before they are due tasks of collecting are shown."""
    return timedelta(days=get_setting(stored, "collection.task_days"))


def parse_comparison(stored: Mapping[str, object]) -> SimilarityRules:
    """Return how near and alike tickets must be; refuse to ask for more of what is adjacent."""
    found = SimilarityRules(
        **{field.name: get_setting(stored, f"similar.{field.name}") for field in fields(SimilarityRules)}
    )
    if found.beside_percent > found.same_percent:
        raise Invalid("相邻地点所需的相似度不能大于一般所需的相似度")
    if found.beside_metres > found.near_metres:
        raise Invalid("“相邻”的距离不能大于“附近”的距离")
    return found


def reasons_span_of(stored: Mapping[str, object]) -> timedelta:
    """Return how far back the reasons given most often are looked for."""
    return timedelta(days=get_setting(stored, "similar.reasons_days"))


def unread_span_of(stored: Mapping[str, object]) -> timedelta:
    """Return for how long an unread notice is counted."""
    return timedelta(days=get_setting(stored, "notices.unread_days"))


def parse_dedicated_block(stored: Mapping[str, object]) -> range:
    """Return the last three digits that codes of dedicated grids have; refuse an empty block."""
    first, last = (get_setting(stored, f"areas.dedicated_{end}") for end in ("first", "last"))
    if first > last:
        raise Invalid("专属大网格号段的起点不能大于终点")
    return range(first, last + 1)


def sliver_of(stored: Mapping[str, object]) -> int:
    """Return up to how many square metres gaps and overlaps of imported boundaries pass."""
    return get_setting(stored, "areas.sliver_m2")


def check_agency_forms(stored: Mapping[str, object]) -> None:
    """Raise Invalid for items that do not add up, or a reminder that is not before the limit."""
    for key in ("agencies.town_items", "agencies.parent_items"):
        parse_items(str(get_value(stored, key)))
    if get_setting(stored, "agencies.remind_days") >= get_setting(stored, "agencies.fill_days"):
        raise Invalid("考核表的提醒须早于填报期限")


def parse_cause_rules(stored: Mapping[str, object]) -> CauseRules:
    """Return the thresholds of candidates of causes; refuse more weeks with reports than a window has."""
    found = CauseRules(
        weeks=int(get_setting(stored, "causes.weeks")),
        least_tickets=int(get_setting(stored, "causes.least_tickets")),
        ratio=get_setting(stored, "causes.ratio_percent") / 100,
        chance=get_setting(stored, "causes.chance_per_million") / 1_000_000,
        least_weeks=int(get_setting(stored, "causes.least_weeks")),
        least_people=int(get_setting(stored, "causes.least_people")),
        dispersion=get_setting(stored, "causes.dispersion_percent") / 100,
    )
    if found.least_weeks > found.weeks:
        raise Invalid("“反复”的周数不能大于所看的整周数")
    return found


def check_together(stored: Mapping[str, object]) -> None:
    """Raise Invalid where settings that are right one by one do not fit together."""
    parse_limits(stored)
    parse_thresholds(stored)
    parse_scores(stored)
    parse_file_limits(stored)
    parse_weights(stored)
    parse_quantiles(stored)
    parse_tries(stored)
    parse_dedicated_block(stored)
    parse_comparison(stored)
    parse_share_breaks(stored)
    parse_completeness_steps(stored)
    parse_daytime(stored)
    parse_shift_hours(stored)
    check_agency_forms(stored)
    parse_cause_rules(stored)
