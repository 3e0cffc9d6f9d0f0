"""Freeze a period of the assessment, sign it, and check that nothing was changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import AssessmentFreeze
from db.queries import assessment as questions
from db.queries import assessment_freezes as freezes
from db.queries.agency_forms import list_frozen_forms
from db.queries.cities import load_city_facts
from db.queries.simulations import find_built
from db.writes import assessment as rows
from db.writes.agency_forms import list_unclosed
from domain.assessment import sum_tallies
from domain.assessment_freezes import (
    FORM,
    FREEZE_ACTS,
    AssessmentPeriod,
    FreezeAct,
    FreezePayload,
    check_ended,
    compute_digest,
    find_differences,
    parse_period,
    read_form,
    to_canonical_bytes,
)
from domain.errors import DomainError
from domain.history import is_signed, sign_root
from services.agency_form_rounds import close_forms
from services.workflow.engine import TransitionContext, WorkflowKind


@dataclass(frozen=True, slots=True)
class FreezePreview:
    """What freezing a period would keep; digest: of ``content``. forms: of agencies, filled in or missing."""

    period: AssessmentPeriod
    content: bytes
    digest: bytes
    departments: int
    ratings: int
    excluded: int
    entries: int
    points: int
    points_with_excluded: int
    forms: int
    forms_missing: int


@dataclass(frozen=True, slots=True)
class FreezeCheck:
    """What a check of a frozen period found.

    intact: the stored bytes have the stored digest. recomputed: counting again gives the same bytes.
    differing: codes of departments where it does not. signed: None without a key, or where nothing is
    signed yet.
    """

    period: str
    digest: bytes
    intact: bool
    recomputed: bool
    differing: tuple[str, ...] = ()
    signed: bool | None = None

    @property
    def holds(self) -> bool:
        """Tell whether nothing was changed."""
        return self.intact and self.recomputed and self.signed is not False


def preview_freeze(session: Session, city: str, code: str, *, now: datetime) -> FreezePreview:
    """Return what freezing a period would keep; nothing is written.

    Raises Invalid for what is no period, DomainError for one that has not ended or is frozen. What was
    decided in the last minutes is not in it: other acts may still be on their way (``questions.SETTLED``).
    """
    period, settled = parse_period(code), now - questions.SETTLED
    facts = load_city_facts(session, city)
    built = find_built(session, city)
    played = None if built is None else built.played_until
    check_ended(period, facts.zone, until=settled if played is None else min(settled, played))
    before = freezes.find_freeze(session, city, period.code)
    if before is not None:
        raise DomainError(
            "{period} 已由 {who} 于 {when} 封存", period=period.code, who=before.frozen_by_name,
            when=before.frozen_at,
        )  # fmt: skip
    return _compute(session, city, period, now=settled)


def check_freeze(
    session: Session, city: str, period: str, *, now: datetime, key: bytes | None = None
) -> FreezeCheck | None:
    """Return whether a frozen period is what was frozen; None where it is not frozen. key: of signatures."""
    proof = freezes.load_proof(session, city, period)
    if proof is None:
        return None
    form = read_form(proof.content)
    computed = _compute(session, city, parse_period(period), now=now, form=form)
    signed = None
    if key is not None and proof.signature is not None:
        signed = is_signed(proof.digest, proof.signature, key=key)
    return FreezeCheck(
        period=period,
        digest=proof.digest,
        intact=compute_digest(proof.content) == proof.digest,
        recomputed=computed.content == proof.content,
        differing=tuple(find_differences(proof.content, computed.content)),
        signed=signed,
    )


def sign_freezes(session: Session, city: str, *, key: bytes) -> int:
    """Sign every freeze of a city that has no signature, in the owner's transaction; return how many."""
    unsigned = rows.list_unsigned(session, city)
    for ident, digest in unsigned:
        rows.store_signature(session, city, ident, sign_root(digest, key=key))
    return len(unsigned)


def _compute(
    session: Session, city: str, period: AssessmentPeriod, *, now: datetime, form: int = FORM
) -> FreezePreview:
    basis = questions.load_basis(session, city, period, now=now)
    departments = questions.load_department_sums(session, basis)
    forms = list_frozen_forms(session, city, period) if form > 1 else []
    content = to_canonical_bytes(city, period, basis.schedule, departments, forms=forms, form=form)
    total = sum_tallies(one.tally for one in departments.values())
    return FreezePreview(
        period=period,
        content=content,
        digest=compute_digest(content),
        departments=len(departments),
        ratings=total.ratings,
        excluded=total.excluded,
        entries=sum(len(one.entries) for one in departments.values()),
        points=total.points,
        points_with_excluded=total.points_with_excluded,
        forms=len(forms),
        forms_missing=sum(one.points is None for one in forms),
    )


def _freeze(context: TransitionContext) -> Mapping[str, object]:
    """Keep the figures of the period. Raises Invalid, or DomainError where it cannot be frozen.

    Forms of agencies are closed first: from then on their points change no more.
    """
    session, city, payload = context.session, context.city, context.payload(FreezePayload)
    rows.lock_freezing(session, city)
    unclosed = list_unclosed(session, city, parse_period(payload.period))
    close_forms(session, city, unclosed, now=context.now)
    kept = preview_freeze(session, city, payload.period, now=context.now)
    if payload.digest and payload.digest != kept.digest.hex():
        raise DomainError("预览之后数据有变化，请重新预览再封存")
    context.row = AssessmentFreeze(
        city=city,
        id=new_id(context.now),
        period=kept.period.code,
        first=kept.period.first,
        after=kept.period.after,
        status=context.transition.to,
        version=1,
        content=kept.content,
        digest=kept.digest,
        departments=kept.departments,
        ratings=kept.ratings,
        points=kept.points,
        remark=payload.note,
        frozen_at=context.now,
        frozen_by=context.actor.id,
        frozen_by_name=context.actor.name,
    )
    return {"period": kept.period.code, "digest": kept.digest.hex(), "points": kept.points}


ASSESSMENT_FREEZES = WorkflowKind(
    table=FREEZE_ACTS,
    model=AssessmentFreeze,
    effects={FreezeAct.FREEZE: _freeze},
    find=freezes.list_freezes,
    read=freezes.load_freeze,
)
