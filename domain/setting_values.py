"""Read the settings of a city into the values that rules take, and see that they fit together."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from itertools import pairwise

from domain.accounts import SignInLimits
from domain.deliveries import Flood, Tries
from domain.errors import Invalid
from domain.settings import BREAKS, file_limits_of, limits_of, scores_of, setting_of, thresholds_of
from domain.suggestion import Weights


def weights_of(stored: Mapping[str, object]) -> Weights:
    """Return what suggestions look at and ask for; refuse to be surer with less."""
    found = Weights(
        **{field.name: setting_of(stored, f"suggestion.{field.name}") for field in fields(Weights)}
    )
    if found.medium_percent > found.high_percent:
        raise Invalid("“把握中等”的比例不能大于“把握大”的比例")
    return found


def quantiles_of(stored: Mapping[str, object]) -> tuple[float, ...]:
    """Return where breaks of counts are looked for, as shares of 1; refuse what does not ascend."""
    shares = [setting_of(stored, f"classes.break_{place}") for place in range(1, len(BREAKS) + 1)]
    if any(after <= before for before, after in pairwise(shares)):
        raise Invalid("分级断点须逐级增大")
    return tuple(share / 100 for share in shares)


def tries_of(stored: Mapping[str, object]) -> Tries:
    """Return how often and how long deliveries are tried; refuse a first wait above the longest."""
    found = Tries(**{field.name: setting_of(stored, f"deliveries.{field.name}") for field in fields(Tries)})
    if found.first_wait_seconds > found.longest_wait_minutes * 60:
        raise Invalid("首次重试的等待不能长于最长等待")
    return found


def flood_of(stored: Mapping[str, object]) -> Flood:
    """Return how many short messages one phone gets in which span."""
    return Flood(
        messages=setting_of(stored, "deliveries.sms_per_phone"),
        minutes=setting_of(stored, "deliveries.sms_minutes"),
    )


def sign_in_limits_of(stored: Mapping[str, object]) -> SignInLimits:
    """Return how long sessions live and how many wrong passwords are let pass."""
    return SignInLimits(
        **{field.name: setting_of(stored, f"sessions.{field.name}") for field in fields(SignInLimits)}
    )


def figures_period_of(stored: Mapping[str, object]) -> timedelta:
    """Return over which period rates and numbers of work are counted."""
    return timedelta(days=setting_of(stored, "figures.period_days"))


def dedicated_block_of(stored: Mapping[str, object]) -> range:
    """Return the last three digits that codes of dedicated grids have; refuse an empty block."""
    first, last = (setting_of(stored, f"areas.dedicated_{end}") for end in ("first", "last"))
    if first > last:
        raise Invalid("专属大网格号段的起点不能大于终点")
    return range(first, last + 1)


def check_together(stored: Mapping[str, object]) -> None:
    """Raise Invalid where settings that are right one by one do not fit together."""
    limits_of(stored)
    thresholds_of(stored)
    scores_of(stored)
    file_limits_of(stored)
    weights_of(stored)
    quantiles_of(stored)
    tries_of(stored)
    dedicated_block_of(stored)
