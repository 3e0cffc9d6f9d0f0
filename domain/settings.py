"""The settings of a city that an administrator sees and changes: default, unit, origin, admitted values."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from types import MappingProxyType

from domain.accounts import SignInLimits
from domain.attachments import FileLimits
from domain.calendars import DAYTIME
from domain.deadlines import Limits, Thresholds
from domain.deliveries import DeliveryTries, Flood
from domain.enums import Effect, Speed
from domain.satisfaction import EFFECT_SCORES, SHRINKAGE, SPEED_SCORES
from domain.search_weights import SearchWeights
from domain.setting_formats import JOINED, LAST_MINUTE
from domain.setting_types import SettingOrigin, SettingSpec, Unit
from domain.similarity import SimilarityRules
from domain.suggestion import Weights
from domain.urgent_words import DEFAULT_URGENT_WORDS

LONGEST_SESSION_DAYS = 30
DEDICATED_BLOCK = range(601, 1000)  # after the precedent of professional grids
FIGURES_PERIOD = timedelta(days=30)  # over which rates and numbers of work are counted
RATING_DAYS = 90  # over which satisfaction is counted
BREAKS = (35, 60, 80, 92, 98)  # hundredths of the areas that have any open ticket: where colours change
SHARE_PERCENTS = (2, 5, 10, 20)  # where classes of a share begin, above none
DAY_BEGINS, DAY_ENDS = (at.hour * 60 + at.minute for at in DAYTIME)
WATCHED_BEFORE = timedelta(days=3)  # levels passed this shortly before the first check still count
GIVEN_UP_PERIOD = timedelta(days=30)  # deliveries that were given up before are history
COMPLETENESS_PERCENTS = (60, 80, 95)  # where the classes of completeness begin
REASONS_PERIOD = timedelta(days=180)  # in which the reasons given most often are looked for
_LIMITS = Limits()
_WEIGHTS = Weights()
_SEARCH = SearchWeights()
_TRIES, _FLOOD = DeliveryTries(), Flood()
_SIGN_IN = SignInLimits()
_FILES = FileLimits()
_COMPARISON = SimilarityRules()
_SETTINGS = (
    SettingSpec("limits.dispatch_days", _LIMITS.dispatch_days, Unit.WORKING_DAYS, SettingOrigin.SEED),
    SettingSpec("limits.general_days", _LIMITS.general_days, Unit.WORKING_DAYS, SettingOrigin.SEED),
    SettingSpec("limits.complex_days", _LIMITS.complex_days, Unit.WORKING_DAYS, SettingOrigin.SEED),
    SettingSpec("limits.response_minutes", _LIMITS.response_minutes, Unit.WORKING_MINUTES, most=4500),
    SettingSpec("limits.urgent_response_minutes", _LIMITS.urgent_response_minutes, Unit.MINUTES, most=1440),
    SettingSpec(
        "limits.grid_handling_minutes", _LIMITS.grid_handling_minutes, Unit.WORKING_MINUTES, most=4500
    ),
    SettingSpec("limits.unit_handling_days", _LIMITS.unit_handling_days, Unit.WORKING_DAYS),
    SettingSpec("limits.town_handling_days", _LIMITS.town_handling_days, Unit.WORKING_DAYS),
    SettingSpec("limits.rating_days", _LIMITS.rating_days, Unit.WORKING_DAYS),
    SettingSpec("limits.call_back_days", _LIMITS.call_back_days, Unit.WORKING_DAYS),
    SettingSpec("limits.coordination_days", _LIMITS.coordination_days, Unit.WORKING_DAYS),
    SettingSpec("limits.return_minutes", _LIMITS.return_minutes, Unit.WORKING_MINUTES, most=4500),
    SettingSpec("limits.withdraw_seconds", _LIMITS.withdraw_seconds, Unit.SECONDS, least=0, most=600),
    SettingSpec("limits.pause_days", _LIMITS.pause_days, Unit.WORKING_DAYS),
    SettingSpec("limits.extensions", _LIMITS.extensions, Unit.TIMES, least=0, most=10),
    SettingSpec("limits.extension_percent", _LIMITS.extension_percent, Unit.PERCENT, least=10, most=300),
    SettingSpec("limits.escalation_count", _LIMITS.escalation_count, Unit.TIMES, most=20),
    SettingSpec("limits.acceptance_minutes", _LIMITS.acceptance_minutes, Unit.WORKING_MINUTES, most=4500),
    SettingSpec("limits.review_days", _LIMITS.review_days, Unit.WORKING_DAYS),
    SettingSpec("limits.feed_back_days", _LIMITS.feed_back_days, Unit.WORKING_DAYS),
    SettingSpec("lights.yellow", Thresholds().yellow, Unit.PERCENT, most=99),
    SettingSpec("lights.orange", Thresholds().orange, Unit.PERCENT, most=100),
    *(
        SettingSpec(f"scores.speed.{grade}", SPEED_SCORES[grade], Unit.POINTS, least=0, most=100)
        for grade in Speed
    ),
    *(
        SettingSpec(f"scores.effect.{grade}", EFFECT_SCORES[grade], Unit.POINTS, least=0, most=100)
        for grade in Effect
    ),
    SettingSpec("scores.shrinkage", SHRINKAGE, Unit.RATINGS, least=0, most=1000),
    SettingSpec("deductions.speed.slow", 2, Unit.POINTS, SettingOrigin.SAMPLE, least=0, most=100),
    SettingSpec("deductions.speed.none", 5, Unit.POINTS, SettingOrigin.SAMPLE, least=0, most=100),
    SettingSpec("deductions.effect.fair", 1, Unit.POINTS, SettingOrigin.SAMPLE, least=0, most=100),
    SettingSpec("deductions.effect.mediocre", 3, Unit.POINTS, SettingOrigin.SAMPLE, least=0, most=100),
    SettingSpec("deductions.effect.poor", 6, Unit.POINTS, SettingOrigin.SAMPLE, least=0, most=100),
    SettingSpec("deductions.yearly_cap", 300, Unit.POINTS, SettingOrigin.SEED, most=10_000),
    SettingSpec("assessment.share_percent", 33, Unit.PERCENT, SettingOrigin.SEED, most=100),
    SettingSpec("assessment.few_ratings", 10, Unit.RATINGS, most=1000),
    SettingSpec("assessment.same_percent", 95, Unit.PERCENT, least=50, most=100),
    SettingSpec("assessment.same_least", 20, Unit.RATINGS, most=1000),
    SettingSpec("secrecy.least_count", 3, Unit.TICKETS, most=100),
    SettingSpec("review.by_another_person", True, Unit.SWITCH, least=0),
    SettingSpec("evidence.local_photos", 1, Unit.TIMES, least=0, most=9),
    SettingSpec("evidence.photos", 0, Unit.TIMES, least=0, most=9),
    SettingSpec("call_back.tries", 3, Unit.TIMES, most=20),
    SettingSpec("call_back.wait_minutes", 120, Unit.WORKING_MINUTES, most=4500),
    SettingSpec("satisfaction.period_days", RATING_DAYS, Unit.DAYS, most=3660),
    SettingSpec("files.most_megabytes", _FILES.most_megabytes, Unit.MEGABYTES, most=100),
    SettingSpec("files.most_per_act", _FILES.most_per_act, Unit.FILES, most=50),
    SettingSpec("files.most_waiting", _FILES.most_waiting, Unit.FILES, most=1000),
    SettingSpec("files.waiting_days", _FILES.waiting_days, Unit.DAYS, most=30),
    SettingSpec("notices.simulated_outside", False, Unit.SWITCH, least=0),
    SettingSpec("notices.unread_days", 14, Unit.DAYS, most=92),
    SettingSpec("notices.watched_days", WATCHED_BEFORE.days, Unit.DAYS, most=30),
    SettingSpec("public.page", True, Unit.SWITCH, least=0),
    SettingSpec("public.letters_per_address", 20, Unit.TIMES, most=10_000),  # an hour
    SettingSpec("public.letters_per_phone", 5, Unit.TIMES, most=1000),  # a day
    SettingSpec("public.megabytes_per_address", 120, Unit.MEGABYTES, most=10_000),  # of photos, a day
    SettingSpec("public.least_seconds", 3, Unit.SECONDS, least=0, most=60),  # no person fills the form faster
    SettingSpec("public.wrong_per_address", 30, Unit.TIMES, most=1000),  # in wrong_minutes
    SettingSpec("public.wrong_minutes", 15, Unit.MINUTES, most=1440),
    SettingSpec("public.wrong_per_number", 60, Unit.TIMES, most=1000),  # an hour
    SettingSpec("public.photos", 4, Unit.TIMES, least=0, most=9),
    SettingSpec("suggestion.days", _WEIGHTS.days, Unit.DAYS, least=7, most=366),
    SettingSpec("suggestion.newest", _WEIGHTS.newest, Unit.TICKETS, least=20, most=1000),
    SettingSpec("suggestion.least", _WEIGHTS.least, Unit.TICKETS, most=100),
    SettingSpec("suggestion.lead_percent", _WEIGHTS.lead_percent, Unit.PERCENT, most=100),
    SettingSpec("suggestion.cooperating_percent", _WEIGHTS.cooperating_percent, Unit.PERCENT, most=100),
    SettingSpec("suggestion.class_percent", _WEIGHTS.class_percent, Unit.PERCENT, most=100),
    SettingSpec("suggestion.same_town_percent", _WEIGHTS.same_town_percent, Unit.PERCENT, least=0, most=2000),
    SettingSpec(
        "suggestion.same_words_percent", _WEIGHTS.same_words_percent, Unit.PERCENT, least=0, most=2000
    ),
    SettingSpec("suggestion.high_percent", _WEIGHTS.high_percent, Unit.PERCENT, most=100),
    SettingSpec("suggestion.medium_percent", _WEIGHTS.medium_percent, Unit.PERCENT, most=100),
    SettingSpec("suggestion.urgent_words", JOINED.join(DEFAULT_URGENT_WORDS), Unit.WORDS, least=0, most=200),
    *(
        SettingSpec(f"classes.break_{place}", share, Unit.PERCENT, most=99)
        for place, share in enumerate(BREAKS, start=1)
    ),
    *(
        SettingSpec(f"classes.share_{place}", share, Unit.PERCENT, most=99)
        for place, share in enumerate(SHARE_PERCENTS, start=1)
    ),
    SettingSpec("deliveries.attempts", _TRIES.attempts, Unit.TIMES, most=50),
    SettingSpec("deliveries.first_wait_seconds", _TRIES.first_wait_seconds, Unit.SECONDS, most=3600),
    SettingSpec("deliveries.longest_wait_minutes", _TRIES.longest_wait_minutes, Unit.MINUTES, most=1440),
    SettingSpec("deliveries.sms_per_phone", _FLOOD.messages, Unit.TIMES, most=100),
    SettingSpec("deliveries.sms_minutes", _FLOOD.minutes, Unit.MINUTES, most=1440),
    SettingSpec("deliveries.given_up_days", GIVEN_UP_PERIOD.days, Unit.DAYS, most=366),
    SettingSpec("figures.period_days", FIGURES_PERIOD.days, Unit.DAYS, least=7, most=92),
    SettingSpec("areas.dedicated_first", DEDICATED_BLOCK.start, Unit.BLOCK, most=999),
    SettingSpec("areas.dedicated_last", DEDICATED_BLOCK.stop - 1, Unit.BLOCK, most=999),
    SettingSpec("areas.sliver_m2", 50, Unit.SQUARE_METRES, most=100_000),
    SettingSpec("duty.handover_hours", 12, Unit.HOURS, most=72),
    SettingSpec("duty.day_begins", DAY_BEGINS, Unit.TIME_OF_DAY, least=0, most=LAST_MINUTE),
    SettingSpec("duty.day_ends", DAY_ENDS, Unit.TIME_OF_DAY, least=0, most=LAST_MINUTE),
    SettingSpec("calendar.day_begins", DAY_BEGINS, Unit.TIME_OF_DAY, least=0, most=LAST_MINUTE),
    SettingSpec("calendar.day_ends", DAY_ENDS, Unit.TIME_OF_DAY, least=0, most=LAST_MINUTE),
    SettingSpec("phone.kept_hours", 72, Unit.HOURS, most=720),
    SettingSpec("collection.task_days", 14, Unit.DAYS, most=92),
    *(
        SettingSpec(f"collection.class_{place}", share, Unit.PERCENT, most=99)
        for place, share in enumerate(COMPLETENESS_PERCENTS, start=1)
    ),
    SettingSpec("similar.open_days", _COMPARISON.open_days, Unit.DAYS, most=92),
    SettingSpec("similar.same_percent", _COMPARISON.same_percent, Unit.PERCENT, most=100),
    SettingSpec("similar.beside_metres", _COMPARISON.beside_metres, Unit.METRES, most=2000),
    SettingSpec("similar.beside_percent", _COMPARISON.beside_percent, Unit.PERCENT, most=100),
    SettingSpec("similar.hint_days", _COMPARISON.hint_days, Unit.DAYS, most=366),
    SettingSpec("similar.hint_percent", _COMPARISON.hint_percent, Unit.PERCENT, most=100),
    SettingSpec("similar.name_weight", _COMPARISON.name_weight, Unit.TICKETS, least=0, most=50),
    SettingSpec("similar.near_metres", _COMPARISON.near_metres, Unit.METRES, least=50, most=2000),
    SettingSpec("similar.near_days", _COMPARISON.near_days, Unit.DAYS, most=92),
    SettingSpec("similar.alike_days", _COMPARISON.alike_days, Unit.DAYS, most=366),
    SettingSpec("similar.alike_percent", _COMPARISON.alike_percent, Unit.PERCENT, most=100),
    SettingSpec("similar.reasons_days", REASONS_PERIOD.days, Unit.DAYS, least=7, most=731),
    SettingSpec("amendments.step_days", 5, Unit.WORKING_DAYS),
    SettingSpec("arbitrations.statement_days", 3, Unit.WORKING_DAYS),
    SettingSpec("arbitrations.decision_days", 5, Unit.WORKING_DAYS),
    SettingSpec("appeals.appeal_days", 10, Unit.WORKING_DAYS),
    SettingSpec("appeals.statement_days", 3, Unit.WORKING_DAYS),
    SettingSpec("appeals.decision_days", 5, Unit.WORKING_DAYS),
    SettingSpec("exclusions.decision_days", 3, Unit.WORKING_DAYS),
    SettingSpec("reports.begins", 6 * 60, Unit.TIME_OF_DAY, least=0, most=LAST_MINUTE),
    *(
        SettingSpec(f"reports.{name}", True, Unit.SWITCH, least=0)
        for name in ("daily", "weekly", "monthly", "of_parties")
    ),
    SettingSpec("reports.kept_days", 92, Unit.DAYS, least=7, most=3660),
    SettingSpec("reports.tickets", 10, Unit.TICKETS, least=3, most=50),
    SettingSpec("reports.surge_percent", 50, Unit.PERCENT, least=10, most=500),
    SettingSpec("reports.usual_weeks", 4, Unit.TIMES, most=12),
    SettingSpec("reports.surge_least", 5, Unit.TICKETS, least=2, most=1000),
    SettingSpec("reports.least_cases", 10, Unit.TICKETS, most=1000),
    SettingSpec("supervision.no_response_minutes", 0, Unit.MINUTES, least=0, most=14_400),
    SettingSpec("supervision.late_response_minutes", 0, Unit.MINUTES, least=0, most=14_400),
    SettingSpec("supervision.inaction_days", 3, Unit.WORKING_DAYS, most=30),
    SettingSpec("assigned_matters.sign_days", 1, Unit.WORKING_DAYS),
    SettingSpec("assigned_matters.check_days", 3, Unit.WORKING_DAYS),
    SettingSpec("assigned_matters.escalate_days", 3, Unit.WORKING_DAYS),
    SettingSpec("assigned_matters.closing_files", 1, Unit.FILES, least=0, most=9),
    SettingSpec("agencies.town_percent", 60, Unit.PERCENT, SettingOrigin.SEED, most=99),
    SettingSpec(
        "agencies.town_items",
        "响应呼叫=25、到场处置=25、依单履职=20、协同配合=15、群众反映=15",
        Unit.WORDS,
        SettingOrigin.SAMPLE,
        most=20,
    ),
    SettingSpec(
        "agencies.parent_items",
        "业务质效=40、依法履职=30、队伍管理=15、纪律作风=15",
        Unit.WORDS,
        SettingOrigin.SAMPLE,
        most=20,
    ),
    SettingSpec("agencies.fill_days", 10, Unit.WORKING_DAYS),
    SettingSpec("agencies.remind_days", 7, Unit.WORKING_DAYS),
    SettingSpec("agencies.close_days", 10, Unit.WORKING_DAYS),
    SettingSpec("causes.weeks", 4, Unit.WEEKS, least=2, most=13),
    SettingSpec("causes.least_tickets", 8, Unit.TICKETS, least=3, most=1000),
    SettingSpec("causes.ratio_percent", 200, Unit.PERCENT, least=110, most=1000),
    SettingSpec("causes.chance_per_million", 20, Unit.TIMES, most=100_000),
    SettingSpec("causes.least_weeks", 3, Unit.WEEKS, most=13),
    SettingSpec("causes.least_people", 5, Unit.TIMES, least=2, most=1000),
    SettingSpec("causes.dispersion_percent", 50, Unit.PERCENT, least=0, most=1000),
    SettingSpec("causes.rest_weeks", 12, Unit.WEEKS, most=104),
    SettingSpec("causes.fall_percent", 30, Unit.PERCENT, most=100),
    SettingSpec("borders.threshold", 10, Unit.TIMES, least=3, most=1000),
    SettingSpec("borders.most", 20, Unit.TIMES, most=100),
    SettingSpec("borders.months", 3, Unit.MONTHS, most=12),
    *(
        SettingSpec(
            f"duty_search.{weight.name}", getattr(_SEARCH, weight.name), Unit.PERCENT, least=0, most=1000
        )
        for weight in fields(SearchWeights)
        if weight.name not in ("certain_score", "certain_percent")
    ),
    SettingSpec("duty_search.certain_score", _SEARCH.certain_score, Unit.POINTS, most=1000),
    SettingSpec("duty_search.certain_percent", _SEARCH.certain_percent, Unit.PERCENT, least=100, most=1000),
    SettingSpec("sessions.lasts_days", _SIGN_IN.lasts_days, Unit.DAYS, most=LONGEST_SESSION_DAYS),
    SettingSpec("sessions.idle_hours", _SIGN_IN.idle_hours, Unit.HOURS, most=168),
    SettingSpec("sessions.wrong_allowed", _SIGN_IN.wrong_allowed, Unit.TIMES, least=3, most=20),
    SettingSpec("sessions.lock_minutes", _SIGN_IN.lock_minutes, Unit.MINUTES, most=1440),
    SettingSpec("sessions.tries_per_account", _SIGN_IN.tries_per_account, Unit.TIMES, least=3, most=1000),
    SettingSpec("sessions.tries_per_address", _SIGN_IN.tries_per_address, Unit.TIMES, least=5, most=10_000),
    SettingSpec("sessions.tries_minutes", _SIGN_IN.tries_minutes, Unit.MINUTES, most=1440),
    SettingSpec("sessions.password_length", _SIGN_IN.password_length, Unit.CHARACTERS, least=8, most=64),
)
SETTINGS: Mapping[str, SettingSpec] = MappingProxyType({setting.key: setting for setting in _SETTINGS})
