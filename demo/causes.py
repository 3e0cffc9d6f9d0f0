"""Causes of the demonstration: the places with most reports, as candidates, in hand and closed."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from db.models import Cause
from db.queries import cause_counts, simulation_asides
from db.queries.cities import load_city_facts
from demo.accounts import DEMO_DEPARTMENT
from demo.actors import party_of, seat_of
from demo.world import CityMoment
from domain.cause_projects import BeginPayload, CauseAct, ClosePayload, ProgressPayload
from domain.causes import WEEK, CauseFinding, find_window, list_findings
from domain.scopes import Actor
from domain.setting_values import parse_cause_rules
from domain.workflows import WorkflowPayload
from services.causes import CAUSES, add_candidate
from services.workflow import engine
from services.workflow.engine import WorkflowRequest

LEAST = 3  # tickets of a place where the rule finds none, as in a city that was thinned out
CANDIDATES = 4  # of the present weeks; another one is in hand since weeks, one was closed
BEGUN, ENDED = 3, 9  # weeks ago


def find_some(moment: CityMoment) -> int:
    """Make candidates of places by the rule, lead two of them on; return how many."""
    made = [_add(moment, one, moment.now) for one in _look(moment, moment.now)[:CANDIDATES]]
    in_hand = _first_of(moment, moment.now - BEGUN * WEEK)
    if in_hand is not None:
        _begin(moment, in_hand, moment.now - BEGUN * WEEK)
        lead = party_of(moment.world, DEMO_DEPARTMENT)
        said = ProgressPayload(text="已勘查现场，拟定整改方案，本周开始施工。（模拟）")
        _act(moment, lead, _request(in_hand, CauseAct.REPORT, said), moment.now - WEEK)
    closed = _first_of(moment, moment.now - ENDED * WEEK)
    if closed is not None:
        _begin(moment, closed, moment.now - ENDED * WEEK)
        said_last = ClosePayload(text="已完成整改并移交属地管护，继续关注。（模拟）")
        at = moment.now - timedelta(days=2)
        _act(moment, seat_of(moment.city, "dispatcher"), _request(closed, CauseAct.CLOSE, said_last), at)
    return len(made) + (in_hand is not None) + (closed is not None)


def _look(moment: CityMoment, at: datetime) -> list[tuple[CauseFinding, tuple[date, date]]]:
    """Return the places with most reports at an instant, each with the window, the least likely first."""
    zone = load_city_facts(moment.session, moment.city).zone
    rules = parse_cause_rules({})
    lower = replace(rules, least_tickets=LEAST, chance=1.0, least_weeks=2, least_people=2)
    first, after = find_window(at.astimezone(zone).date(), rules.weeks)
    begins = first - timedelta(days=cause_counts.HISTORY_DAYS)
    history = simulation_asides.sum_reports(moment.session, moment.city, begins, first)
    present = cause_counts.count_matters(moment.session, moment.city, first, after)
    counts = cause_counts.count_places(moment.session, moment.city, first, after, least=LEAST)
    found = (
        list_findings(counts, history, present, rules) or list_findings(counts, history, present, lower)[:1]
    )
    return [(one, (first, after)) for one in found]


def _first_of(moment: CityMoment, at: datetime) -> Cause | None:
    """Make a candidate of the first place that is none yet."""
    for finding, window in _look(moment, at):
        counted = finding.counted
        if not simulation_asides.has_cause(moment.session, moment.city, counted.place, counted.matter):
            return _add(moment, (finding, window), at)
    return None


def _add(moment: CityMoment, found: tuple[CauseFinding, tuple[date, date]], at: datetime) -> Cause:
    finding, window = found
    return add_candidate(moment.session, moment.city, finding, window, now=at)


def _begin(moment: CityMoment, cause: Cause, at: datetime) -> None:
    day = (at + timedelta(days=75)).date()
    payload = BeginPayload(
        lead=DEMO_DEPARTMENT, due_on=day, text="会同镇街查清成因，整治点位，落实长效管护。（模拟）"
    )
    _act(moment, seat_of(moment.city, "dispatcher"), _request(cause, CauseAct.BEGIN, payload), at)


def _act(moment: CityMoment, actor: Actor, request: WorkflowRequest, at: datetime) -> None:
    engine.execute(moment.session, CAUSES, request, actor=actor, now=at)


def _request(cause: Cause, act: CauseAct, payload: WorkflowPayload) -> WorkflowRequest:
    return WorkflowRequest(act, payload, str(cause.id))
