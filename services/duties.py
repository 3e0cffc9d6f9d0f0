"""Publish a version of one of the two lists of duties as a whole: what is unchanged keeps its text."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from db.models import DutyRegister, DutyVersion
from db.queries import duties as asked
from db.queries import reference_data
from db.queries.duties import DutyVersionFacts
from db.writes import duties as rows
from domain.catalogue import PaperAct
from domain.duties import DUTY_LIST_ACTS, Duty, DutyList, PublishDutiesPayload, check_effective_from
from domain.duty_diff import DutyListDiff, diff_lists
from domain.duty_rules import KnownCodes, find_faults
from domain.errors import Invalid, InvalidFields
from domain.scopes import Actor
from domain.workflows import permit_role
from services.workflow import engine
from services.workflow.engine import TransitionContext, WorkflowKind, WorkflowRequest

MOST_FAULTS = 50  # that one refusal names
TWICE = "清单里有两项用了这个编码"
REUSED = "这个编码曾用于“{name}”，不再用于其他事项，请换新编码"


@dataclass(frozen=True, slots=True)
class PublishResult:
    """The newest version after publishing; diff: from the one before, empty where nothing was published."""

    version: int
    diff: DutyListDiff


def publish_duties(
    session: Session,
    payload: PublishDutiesPayload,
    *,
    actor: Actor,
    now: datetime,
    seen: int | None = None,
) -> PublishResult:
    """Publish a list where it differs from its newest version; else nothing changes.

    seen: the version that the actor compared with; None leaves it unchecked. Raises NotAllowed, Stale,
    InvalidFields with what is wrong by ``code.field``, or Invalid for reference and day.
    """
    permit_role(DUTY_LIST_ACTS, actor, PaperAct.PUBLISH)
    stands = rows.lock_register(session, actor.city, payload.duty_list)
    diff = compare_duties(session, actor.city, payload.duty_list, payload.duties)
    if stands is not None and diff.is_empty:
        return PublishResult(stands.version, diff)
    subject = None if stands is None else stands.duty_list.value
    version = stands.version if stands is not None and seen is None else seen
    request = WorkflowRequest(PaperAct.PUBLISH, payload, subject, version)
    done: DutyRegister = engine.execute(session, DUTY_LISTS, request, actor=actor, now=now)
    return PublishResult(done.version, diff)


def load_newest_versions(session: Session, city: str) -> dict[DutyList, DutyVersionFacts]:
    """Return the newest version of each list that was ever published, also one that does not hold yet."""
    oldest_first = reversed(asked.list_versions(session, city))
    return {version.duty_list: version for version in oldest_first}


def compare_duties(session: Session, city: str, duty_list: DutyList, duties: Sequence[Duty]) -> DutyListDiff:
    """Return how a list as a whole differs from its newest version."""
    return diff_lists(asked.list_texts(session, city, duty_list), duties)


def load_known_codes(session: Session, city: str) -> KnownCodes:
    """Return the codes that duties of a city may name."""
    return KnownCodes(
        departments=reference_data.list_office_codes(session, city),
        matters=frozenset(entry.code for entry in reference_data.list_matters(session, city)),
        powers=asked.list_codes(session, city, DutyList.POWER),
    )


def find_reused(session: Session, city: str, added: Sequence[Duty]) -> dict[str, str]:
    """Return those of the added codes that once meant another duty, and what it was last called.

    A code is never used again; under its own name a duty may come back.
    """
    last = asked.load_last_names(session, city, [duty.code for duty in added])
    return {duty.code: last[duty.code] for duty in added if last.get(duty.code, duty.name) != duty.name}


def _publish(context: TransitionContext) -> Mapping[str, object]:
    """Write the version: texts that differ end and begin, the others are not touched."""
    session, city, payload = context.session, context.city, context.payload(PublishDutiesPayload)
    latest = next(iter(asked.list_versions(session, city, payload.duty_list)), None)
    effective = check_effective_from(
        payload.effective_from, latest=None if latest is None else latest.effective_from
    )
    diff = compare_duties(session, city, payload.duty_list, payload.duties)
    _check(session, city, payload, diff)
    if context.row is None:
        context.row = rows.add_register(session, city, payload.duty_list)
    version = 1 if latest is None else latest.version + 1
    made = DutyVersion(
        city=city,
        duty_list=payload.duty_list,
        version=version,
        reference=payload.note,
        effective_from=effective,
        published_at=context.now,
        published_by=context.actor.name,
        note=payload.remark.strip(),
    )
    rows.add_version(session, made)
    ended = [*diff.removed, *(change.before for change in diff.changed)]
    rows.end_texts(session, city, (duty.code for duty in ended), version=version)
    begun = [*diff.added, *(change.after for change in diff.changed)]
    rows.add_texts(session, city, begun, version=version)
    counts = {"added": len(diff.added), "changed": len(diff.changed), "removed": len(diff.removed)}
    past = {"amendments": list(payload.amendments), "amendments_reason": payload.amendments_reason}
    return {
        "version": version,
        "effective_from": effective.isoformat(),
        **counts,
        **(past if payload.amendments else {}),
    }


def _check(session: Session, city: str, payload: PublishDutiesPayload, diff: DutyListDiff) -> None:
    """Raise InvalidFields with the first faults by ``code.field``; texts that stay are not checked again."""
    known = load_known_codes(session, city)
    begun = (*diff.added, *(change.after for change in diff.changed))
    faults = {
        f"{duty.code}.{fault.path}": fault.reason for duty in begun for fault in find_faults(duty, known)
    }
    times = Counter(duty.code for duty in payload.duties)
    faults |= {f"{code}.code": Invalid(TWICE) for code, count in times.items() if count > 1}
    for code, name in find_reused(session, city, diff.added).items():
        faults[f"{code}.code"] = Invalid(REUSED, name=name)
    if faults:
        raise InvalidFields(dict(islice(faults.items(), MOST_FAULTS)))


DUTY_LISTS = WorkflowKind(table=DUTY_LIST_ACTS, model=DutyRegister, effects={PaperAct.PUBLISH: _publish})
