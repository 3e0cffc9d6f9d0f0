"""Create subjects of every kind of workflow, bring them to any state, and try any act on them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Arbitration, Attachment, SupervisionNotice, Ticket
from db.queries.duties import find_text
from domain.admitted_matters import ImportPayload, MatterPayload, PublishListPayload, RemovalPayload
from domain.amendment_payloads import (
    AmendmentKind,
    AmendmentReason,
    ApplyPayload,
    DenialPayload,
    DocumentPayload,
    DraftPayload,
    PublishAmendmentPayload,
    ReviewBody,
    ReviewDenialPayload,
    ReviewPayload,
    SchedulePayload,
)
from domain.arbitrations import AmendPayload, ClaimPayload, DecisionPayload, SecretDecisionPayload
from domain.area_changes import ConfirmPayload, RenamePayload, UploadPayload
from domain.assessment_freezes import FreezePayload
from domain.attachments import AttachmentKind
from domain.catalogue import PaperAct, PublishPayload, SolvedAt
from domain.collection_kinds import KindPayload
from domain.department_changes import ChangePayload, DepartmentChangeKind
from domain.duties import DutyList, PublishDutiesPayload
from domain.duty_choice import ListedDuty
from domain.duty_synonyms import ChangeSynonymPayload, Synonym, SynonymsPayload
from domain.enums import Role, Secrecy
from domain.procedures import ProcedureStep, StepsPayload
from domain.push_downs import (
    FindingPayload,
    FlagPayload,
    IssuerKind,
    PushDownPayload,
    PushWay,
    ReferredPayload,
    SettlementPayload,
)
from domain.scopes import Actor, Reach, Scope
from domain.supervision import Grounds, IssuePayload, SupervisionAct, SupervisionKind
from domain.workflows import NO_PAYLOAD, WorkflowPayload, WorkflowTransition
from services.agency_forms import AGENCY_FORMS
from services.causes import CAUSES
from services.push_downs import PUSH_DOWNS
from services.supervision import SUPERVISION_NOTICES
from services.workflow.engine import WorkflowKind, WorkflowRequest, execute, execute_consequence
from tests.support.catalogue import FIRST_DAY, REFERENCE, an_entry
from tests.support.duties import a_power_item, a_publication, a_shared_duty, publish_duties
from tests.support.field_data import a_kind
from tests.support.people import CITY, PEOPLE
from tests.support.workflow.assessment_subjects import ASSESSMENT_PAYLOADS
from tests.support.workflow.assigned_subjects import ASSIGNED_PAYLOADS
from tests.support.workflow.city import MORNING, reported
from tests.support.workflow.tables import table_of

MATTER, DAY = "S01001", timedelta(days=1)
# One person of every role; those of parties belong to the one that notices are sent to.
ACTORS: Mapping[Role, Actor] = MappingProxyType(
    {
        **{role: PEOPLE[role.value] for role in Role if role.value in PEOPLE},
        **{role: replace(PEOPLE["D01"], roles=frozenset({role})) for role in (Role.DEPARTMENT, Role.AGENCY)},
    }
)
ADDRESSED = "D01"


def actor_for(role: Role, rule: WorkflowTransition | None) -> Actor:
    """Return who tries an act in a role: where only the party addressed may, a member of that party."""
    actor = ACTORS[role]
    if rule is None or not rule.addressed or role not in rule.who or actor.party == ADDRESSED:
        return actor
    reach = Reach.TOWN if role is Role.TOWN else Reach.DEPARTMENT
    return replace(actor, scope=Scope("370783", reach, town=ADDRESSED, department=ADDRESSED))


def an_issue(*numbers: str, party: str = "D01", text: str = "通报") -> IssuePayload:
    """Return a circular notice about tickets."""
    return IssuePayload(
        kind=SupervisionKind.CIRCULAR, party=party, grounds=Grounds.INACTION, text=text, numbers=numbers
    )


def issued(
    session: Session, payload: IssuePayload, *, who: str = "supervisor", now: datetime = MORNING
) -> SupervisionNotice:
    """Return the notice that an actor sent."""
    request = WorkflowRequest(SupervisionAct.ISSUE, payload)
    made: SupervisionNotice = execute(session, SUPERVISION_NOTICES, request, actor=PEOPLE[who], now=now)
    return made


def an_upload(session: Session, who: str = "town", *, city: str = "370783") -> Attachment:
    """Return an uploaded document that nothing names yet."""
    made = Attachment(
        city=city,
        id=new_id(MORNING),
        kind=AttachmentKind.DOCUMENT,
        sha256=b"\x01" * 32,
        media_type="application/pdf",
        size_bytes=9,
        name="通知.pdf",
        uploaded_by=PEOPLE[who].id,
        uploaded_at=MORNING,
    )
    session.add(made)
    session.flush()
    return made


def a_report(session: Session) -> PushDownPayload:
    """Return a push-down report of town 001 with its document."""
    return PushDownPayload(
        issuer_kind=IssuerKind.COORDINATING,
        issuer_name="某领导小组办公室",
        department="D01",
        way=PushWay.CHAT,
        what="要求镇街承担执法检查",
        received_on=MORNING.date(),
        files=(an_upload(session).id,),
    )


def _a_flag(session: Session) -> FlagPayload:
    """Return what flags a ticket that the Center hands to town 001."""
    publish_duties(session)
    ticket = reported(session)
    session.flush()
    duty = ListedDuty("S-401", DutyList.SHARED, 1, "消防领域安全生产监管", ("D01",), {})
    return FlagPayload(
        ticket_id=ticket.id, work_order_id=None, number=ticket.number, town="001",
        issuer_kind=IssuerKind.CENTER, issuer_name="社会治理服务中心", department="D01",
        way=PushWay.WORK_ORDER, duty=duty, situation=None, reason="镇街已在现场",
    )  # fmt: skip


def _steps(_session: Session) -> StepsPayload:
    return StepsPayload(matter=MATTER, steps=(ProcedureStep(SolvedAt.GRID, "发现上报", "现场核实", 1),))


def an_application(session: Session, **changes: Any) -> ApplyPayload:
    """Return the application for another name of the one shared duty of the list, which is there then."""
    amended = a_shared_duty(name="消防安全监管")
    if find_text(session, CITY, amended.code) is None:
        publish_duties(session, a_power_item())
        publish_duties(session, a_shared_duty(powers=()))
    said = {
        "kind": AmendmentKind.CHANGE,
        "reason": AmendmentReason.PRACTICE,
        "duty": amended.code,
        "text": "名称与法律不一致",
        "legal_basis": ("中华人民共和国消防法",),
        "proposed": amended,
    }
    return ApplyPayload(**{**said, **changes})


def _a_draft(session: Session) -> DraftPayload:
    duty = an_application(session).duty
    return DraftPayload(
        party="D01", kind=AmendmentKind.CHANGE, reason=AmendmentReason.PRACTICE, duty=duty, text="请申请修改"
    )


def a_claim(session: Session, ticket: Ticket | None = None, **changes: Any) -> ClaimPayload:
    """Return the claim of D01 or the town that the other should lead a ticket, a new one if none is given."""
    disputed = ticket or reported(session)
    said = {"number": disputed.number, "against": ("001", "D01"), "text": "不属本单位职责"}
    return ClaimPayload(**{**said, **changes})


def _let_statements_end(session: Session) -> None:
    """Let the limit of all statements pass."""
    session.execute(update(Arbitration).values(due_at=MORNING))


def _a_decision(session: Session) -> DecisionPayload:
    _let_statements_end(session)
    return DecisionPayload(lead="D01", text="清单写明由其承担")


def _a_secret_decision(session: Session) -> SecretDecisionPayload:
    _let_statements_end(session)
    session.execute(update(Ticket).values(secrecy=Secrecy.SECRET))
    return SecretDecisionPayload(lead="D01", text="清单写明由其承担")


def _an_amending(session: Session) -> AmendPayload:
    duty = an_application(session).duty
    return AmendPayload(party="D01", kind=AmendmentKind.CHANGE, duty=duty, text="请按裁定申请修改")


_REPLY = {"document": "寿办〔2026〕7号", "decided_on": MORNING.date()}
_REVIEW = {
    "staffing_document": "潍编办〔2026〕5号",
    "staffing_on": MORNING.date(),
    "justice_document": "潍司〔2026〕6号",
    "justice_on": MORNING.date(),
}
_PAYLOADS: Mapping[type[WorkflowPayload], Callable[[Session], WorkflowPayload]] = MappingProxyType(
    {
        WorkflowPayload: lambda _: NO_PAYLOAD,
        IssuePayload: lambda _: an_issue(),
        PushDownPayload: a_report,
        FlagPayload: _a_flag,
        SettlementPayload: lambda _: SettlementPayload(settlement="部门已收回"),
        ReferredPayload: lambda _: ReferredPayload(settlement="已处理", reference="示例1号"),
        FindingPayload: lambda _: FindingPayload(finding="主体为D01"),
        MatterPayload: lambda _: MatterPayload(entry=an_entry()),
        RemovalPayload: lambda _: RemovalPayload(code=MATTER),
        ImportPayload: lambda _: ImportPayload(entries=(an_entry(note="改"),)),
        PublishListPayload: lambda _: PublishListPayload(reference=REFERENCE, effective_from=FIRST_DAY),
        StepsPayload: _steps,
        PublishPayload: lambda _: PublishPayload(reference=REFERENCE),
        UploadPayload: lambda _: UploadPayload(name="areas.geojson"),
        RenamePayload: lambda _: RenamePayload(
            code="00111", name="新名", effective_on=MORNING.date(), reason=REFERENCE
        ),
        ConfirmPayload: lambda _: ConfirmPayload(effective_on=MORNING.date(), reason=REFERENCE),
        KindPayload: lambda _: KindPayload(kind=a_kind(), reference=REFERENCE),
        PublishDutiesPayload: lambda _: a_publication(),
        ChangeSynonymPayload: lambda _: ChangeSynonymPayload(
            before=Synonym("鞭炮", "烟花爆竹"), after=Synonym("炮仗", "烟花爆竹"), reason="更常用"
        ),
        ChangePayload: lambda _: ChangePayload(
            kind=DepartmentChangeKind.RENAME,
            department="D02",
            effective_on=MORNING.date(),
            name="新名局",
            reference=REFERENCE,
            title="示例通知",
        ),
        SynonymsPayload: lambda _: SynonymsPayload(entries=(Synonym("鞭炮", "烟花爆竹"),)),
        ApplyPayload: an_application,
        DraftPayload: _a_draft,
        DocumentPayload: lambda _: DocumentPayload(**_REPLY),
        DenialPayload: lambda _: DenialPayload(**_REPLY, text="时机不成熟"),
        ReviewPayload: lambda _: ReviewPayload(**_REVIEW),
        ReviewDenialPayload: lambda _: ReviewDenialPayload(
            **_REPLY, body=ReviewBody.JUSTICE, text="依据不足"
        ),
        ClaimPayload: a_claim,
        DecisionPayload: _a_decision,
        SecretDecisionPayload: _a_secret_decision,
        AmendPayload: _an_amending,
        FreezePayload: lambda _: FreezePayload(period="2025"),
        **ASSESSMENT_PAYLOADS,
        **ASSIGNED_PAYLOADS,
        SchedulePayload: lambda _: SchedulePayload(effective_from=MORNING.date()),
        PublishAmendmentPayload: lambda _: PublishAmendmentPayload(document="寿编办〔2026〕10号"),
    }
)


def payload_for(session: Session, kind: WorkflowKind, act: StrEnum) -> WorkflowPayload:
    """Return something that may be handed in with an act."""
    of = kind.table.payload_of(act)
    return _PAYLOADS[of](session) if of in _PAYLOADS else of.model_validate({"text": "如实说明"})


def do_act(session: Session, kind: WorkflowKind, act: StrEnum, row: Any, actor: Actor) -> Any:
    """Let an actor do an act to a subject at its present version; ``row`` None: to one that it creates."""
    workflow = kind.model.workflow
    seen = {} if row is None else {"subject": workflow.name_of(row), "version": workflow.version_of(row)}
    request = WorkflowRequest(act, payload_for(session, kind, act), **seen)
    return execute(session, kind, request, actor=actor, now=MORNING)


def brought_to(session: Session, kind: WorkflowKind, state: StrEnum | None) -> Any:
    """Return a subject in a state, brought there by those whom the table names; None for no subject."""
    row = None
    for source, act in table_of(kind.table).path_to(state) if state is not None else []:
        rule = kind.table.transitions[source, act]
        if rule.consequence and kind in (PUSH_DOWNS, AGENCY_FORMS, CAUSES):
            row = _follow(session, kind, act, row, ACTORS[min(rule.who)])
        elif rule.consequence:
            _publish_the_next(session, kind, row)
        else:
            row = do_act(session, kind, act, row, ACTORS[min(rule.who)])
            _fill(session, kind, act, row)
    if row is not None:
        session.flush()
        session.refresh(row)
    return row


def _follow(session: Session, kind: WorkflowKind, act: StrEnum, row: Any, actor: Actor) -> Any:
    """Let an act follow from one on a ticket, or from the time."""
    subject = None if row is None else kind.model.workflow.name_of(row)
    request = WorkflowRequest(act, payload_for(session, kind, act), subject)
    return execute_consequence(session, kind, request, actor=actor, now=MORNING)


def _fill(session: Session, kind: WorkflowKind, act: StrEnum, row: Any) -> None:
    """Put an entry into a new list, so that one can be taken out and the list can be published."""
    if act is PaperAct.OPEN:
        do_act(session, kind, PaperAct.IMPORT, row, ACTORS[Role.ADMINISTRATOR])


def _publish_the_next(session: Session, kind: WorkflowKind, former: Any) -> None:
    """Publish the next version, which supersedes the one before."""
    first = PaperAct.OPEN if PaperAct.OPEN in kind.effects else PaperAct.CHANGE
    keeper = ACTORS[Role.ADMINISTRATOR]
    draft = do_act(session, kind, first, None, keeper)
    workflow = kind.model.workflow
    payload = payload_for(session, kind, PaperAct.PUBLISH)
    if isinstance(payload, PublishListPayload):
        payload = payload.model_copy(update={"effective_from": former.effective_from + DAY})
    request = WorkflowRequest(PaperAct.PUBLISH, payload, workflow.name_of(draft))
    execute(session, kind, request, actor=keeper, now=MORNING)
