"""Plan, ask for, subscribe to and mail reports; they are built by ``web.reports.jobs`` in the worker."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from db.queries import reports as kept
from db.queries.cities import load_city_facts, load_settings
from db.rls import identity
from db.session import beyond_scope
from db.writes import reports as rows
from domain.deliveries import LEASE, Carrier, DeliveryState, NotDelivered, get_next_try
from domain.errors import Invalid, NotAllowed
from domain.indicator_periods import DayRange
from domain.reports import (
    BUILDERS,
    LEADERS,
    OFFICE,
    ReportKind,
    ReportRecipient,
    check_period,
    find_due_period,
    may_build,
    may_read,
    parse_plan,
)
from domain.scopes import Actor
from domain.setting_values import parse_tries
from domain.stored_settings import get_setting
from services import notifications
from services.rollups import are_sums_complete


@dataclass(frozen=True, slots=True)
class ClaimedMail:
    """One mail that is to be sent: of which report, to whom."""

    id: UUID
    report_id: UUID
    account_id: UUID
    attempts: int


def plan_due(session: Session, city: str, now: datetime) -> int:
    """Plan the newest reports that are due and not there yet, and those to be completed; return how many.

    What was missed while no worker ran is not made up for, apart from the newest of each kind: what was open
    then cannot be read any more. While the sums that a period is compared with are still counted, the whole
    city alone is planned: its reports are built again once all are there, and those of the parties then.
    """
    plan = parse_plan(load_settings(session, city))
    local_now = now.astimezone(load_city_facts(session, city).zone)
    planned = 0
    for kind in plan.kinds:
        period = find_due_period(kind, local_now, begins=plan.begins)
        present = kept.list_planned(session, city, kind, period)
        due = _list_wanted(session, city, period, of_parties=plan.of_parties, present=present)
        wanted = [one for one in due if one not in present]
        if wanted:
            planned += rows.insert_reports(session, city, kind, period, recipients=wanted, now=now)
    for kind, period in rows.list_provisional(session, city):
        if are_sums_complete(session, city, period.last):
            planned += rows.complete_reports(session, city, kind, period, now=now)
    if planned:
        kept_since = local_now.date() - timedelta(days=plan.kept_days)
        rows.delete_old_files(session, city, before=kept_since)
    return planned


def _list_wanted(
    session: Session, city: str, period: DayRange, *, of_parties: bool, present: frozenset[ReportRecipient]
) -> list[ReportRecipient]:
    """Return for whom the reports of a period are to be there by now; no more once parties have theirs."""
    if LEADERS in present and (not of_parties or present - {LEADERS, OFFICE}):
        return []
    complete = are_sums_complete(session, city, period.last)
    if LEADERS in present and not complete:
        return []
    return kept.list_recipients(session, city, of_parties=of_parties and complete)


def ask_build(session: Session, kind: ReportKind, day: date, *, actor: Actor, now: datetime) -> DayRange:
    """Have the reports of a period built now, again where they are there; return the period.

    Raises NotAllowed, and Invalid for a period that is not over.
    """
    if not may_build(actor):
        raise NotAllowed("此事须由{who}办理", who=tuple(sorted(BUILDERS)))
    city = actor.city
    today = now.astimezone(load_city_facts(session, city).zone).date()
    period = check_period(kind, day, today=today)
    plan = parse_plan(load_settings(session, city))
    # An administrator, who reads only the open report, has all of them built.
    with beyond_scope(session, city):
        rows.restart_reports(session, city, kind, period, now=now, asked_by_name=actor.name)
        recipients = kept.list_recipients(session, city, of_parties=plan.of_parties)
        rows.insert_reports(
            session, city, kind, period, recipients=recipients, now=now, asked_by_name=actor.name
        )
    return period


def subscribe(
    session: Session, kind: ReportKind, recipient: ReportRecipient, *, actor: Actor, now: datetime
) -> None:
    """Send the actor's account a kind of report by mail from now on.

    Raises NotAllowed for the reports of others, Invalid where the account has no address.
    """
    if not may_read(actor, recipient):
        raise NotAllowed("只能订阅自己能看的报告")
    identity.set_identity(session, actor, now)
    if notifications.get_own_address(session, actor) is None:
        raise Invalid("您的账号还没有邮箱，请先在“通知”页填写")
    rows.insert_subscription(session, actor.city, _account(actor), kind, recipient=recipient, now=now)


def unsubscribe(
    session: Session, kind: ReportKind, recipient: ReportRecipient, *, actor: Actor, now: datetime
) -> None:
    """End a subscription of the actor's account; one that is not there is none."""
    identity.set_identity(session, actor, now)
    rows.delete_subscription(session, actor.city, _account(actor), kind, recipient=recipient)


def list_own_subscriptions(
    session: Session, actor: Actor, *, now: datetime
) -> set[tuple[ReportKind, ReportRecipient]]:
    """Return what the actor's account gets by mail; none for a token of a machine."""
    identity.set_identity(session, actor, now)
    try:
        account = _account(actor)
    except NotAllowed:
        return set()
    return kept.list_subscriptions(session, actor.city, account)


def claim_mail(session: Session, city: str, *, now: datetime) -> ClaimedMail | None:
    """Take the next mail that is due; now: real time. The transaction acts as the worker."""
    found = rows.claim_mail(session, city, now=now, until=now + LEASE)
    if found is None:
        return None
    return ClaimedMail(found.id, found.report_id, found.account_id, found.attempts)


def find_mail_ending(session: Session, city: str, *, carriers: Collection[Carrier]) -> DeliveryState | None:
    """Return how mails of the city end before they are tried, None where they may leave."""
    facts = load_city_facts(session, city)
    outside = bool(get_setting(load_settings(session, city), "notices.simulated_outside"))
    if facts.as_of is not None or (facts.simulated and not outside):
        return DeliveryState.KEPT_INSIDE
    return None if Carrier.MAIL in carriers else DeliveryState.NO_ADAPTER


def settle_mail(
    session: Session,
    city: str,
    mail: ClaimedMail,
    outcome: DeliveryState | NotDelivered,
    *,
    now: datetime,
) -> None:
    """Store how a mail went: an ending, or why it was not taken and when to try again."""
    if isinstance(outcome, DeliveryState):
        rows.settle_mail(session, city, mail.id, state=outcome, ended_at=now)
        return
    tries = parse_tries(load_settings(session, city))
    again = None if outcome.final else get_next_try(mail.attempts, now, tries=tries)
    reason = "".join(filter(str.isprintable, outcome.reason))[:300]
    if again is None:
        rows.settle_mail(session, city, mail.id, state=DeliveryState.FAILED, ended_at=now, last_error=reason)
    else:
        rows.settle_mail(session, city, mail.id, next_try_at=again, last_error=reason)


def _account(actor: Actor) -> UUID:
    try:
        return UUID(actor.id)
    except ValueError:
        raise NotAllowed("订阅只能由本人的账号办理") from None
