"""One interface for every workflow but tickets: notices, reports, lists, disputes, appeals, matters."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from db.queries import workflow_events
from db.queries.admitted_matters import ListVersion
from db.queries.agency_forms import AgencyFormFacts
from db.queries.amendments import AmendmentDetail, AmendmentSummary
from db.queries.appeals import AppealFacts
from db.queries.arbitrations import ArbitrationFacts
from db.queries.assessment_freezes import FreezeFacts
from db.queries.assigned_matters import AssignedFacts
from db.queries.causes import CauseFacts
from db.queries.duty_synonyms import SynonymListFacts
from db.queries.exclusions import ExclusionFacts
from db.queries.procedures import MatterProcedure
from db.queries.push_downs import PushDownFacts
from db.queries.supervision import NoticeFacts
from db.session import Session
from domain.errors import Invalid, NotFound
from domain.scopes import Actor
from domain.workflows import WorkflowPayload, WorkflowTable, list_open_acts, permit_reading
from i18n import label
from services.workflow import engine
from services.workflow.engine import WorkflowKind, WorkflowRequest
from services.workflow.registry import WORKFLOWS
from web.dependencies import CurrentActor, DbSession, OncePerKey

router = APIRouter(prefix="/api/v1/workflows", tags=["workflows"])

NEW = "new"  # the subject of an act that creates one
INTERFACE = {name: kind for name, kind in WORKFLOWS.items() if kind.find and kind.read}
KindName = Annotated[str, Path(alias="kind", description=f"one of: {', '.join(INTERFACE)}")]
State = Annotated[str | None, Query(description="only subjects in this state")]
Mine = Annotated[bool, Query(description="only subjects that the caller has something to do with now")]
Facts = (
    NoticeFacts
    | PushDownFacts
    | ListVersion
    | MatterProcedure
    | SynonymListFacts
    | AmendmentDetail
    | AmendmentSummary
    | ArbitrationFacts
    | FreezeFacts
    | AppealFacts
    | ExclusionFacts
    | AssignedFacts
    | AgencyFormFacts
    | CauseFacts
)


class OpenAct(BaseModel):
    """One act that the caller may do now; ``payload``: the JSON schema of what is handed in with it."""

    act: str
    label: str
    payload: dict[str, JsonValue]


class WorkflowSummary(BaseModel):
    """One subject; ``version`` is sent back with an act. acts: what the caller may do now."""

    kind: str
    id: str
    state: str
    version: int
    acts: list[str]
    facts: Facts


class WorkflowList(BaseModel):
    """The subjects of one kind within the caller's scope; create: what begins a new one."""

    kind: str
    items: list[WorkflowSummary]
    create: list[OpenAct]


class WorkflowStepAnswer(BaseModel):
    """One row of the history of a subject; to_state null: it ended, such as a draft that was discarded."""

    seq: int
    at: datetime
    act: str
    label: str
    actor_name: str
    from_state: str | None
    to_state: str | None
    note: str | None


class WorkflowDetail(BaseModel):
    """One subject with its history, oldest first, and what the caller may do now."""

    kind: str
    id: str
    state: str
    version: int
    facts: Facts
    acts: list[OpenAct]
    history: list[WorkflowStepAnswer]


class WorkflowActBody(BaseModel):
    """What is handed in with an act; ``version``: the one the caller saw, none where the act creates."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int | None, Field(ge=0)] = None
    payload: dict[str, JsonValue] = {}


class WorkflowState(BaseModel):
    """A subject as the act left it; ``state`` null: it ended with the act."""

    kind: str
    id: str
    state: str | None
    version: int


async def find_kind(name: KindName, actor: CurrentActor) -> WorkflowKind:
    """Return the workflow of the path. Raises NotFound, or Forbidden where it does not concern the role."""
    found = INTERFACE.get(name)
    if found is None:
        raise NotFound("没有名为 {kind} 的流程", kind=name[:40])
    permit_reading(found.table, actor)
    return found


Kind = Annotated[WorkflowKind, Depends(find_kind)]


@router.get("/{kind}")
def subjects(
    kind: Kind, actor: CurrentActor, session: DbSession, state: State = None, *, mine: Mine = False
) -> WorkflowList:
    """Return the subjects of a kind. 403: it does not concern the caller's role; 404: no such kind."""
    wanted = None if state is None else _state(kind.table, state)
    items = [_summary(kind, actor, row) for row in _rows(session, kind, actor, wanted, mine=mine)]
    create = _open(kind.table, list_open_acts(kind.table, actor, None))
    return WorkflowList(
        kind=kind.table.kind, items=[one for one in items if one.acts or not mine], create=create
    )


@router.get("/{kind}/{subject}")
def subject(kind: Kind, subject: str, actor: CurrentActor, session: DbSession) -> WorkflowDetail:
    """Return one subject with its history. 404: there is none within the caller's scope."""
    table, workflow = kind.table, kind.model.workflow
    facts = _read(session, kind, actor, subject)
    name = workflow.name_of(facts)
    acts = list_open_acts(table, actor, facts.status, party=workflow.party_of(facts))
    return WorkflowDetail(
        kind=table.kind,
        id=name,
        state=facts.status,
        version=workflow.version_of(facts),
        facts=facts,
        acts=_open(table, acts),
        history=[
            WorkflowStepAnswer(
                seq=step.seq,
                at=step.at,
                act=step.act,
                label=label(table.acts(step.act)),
                actor_name=step.actor_name,
                from_state=step.from_status,
                to_state=step.to_status,
                note=step.note,
            )
            for step in workflow_events.list_steps(session, actor.city, table.kind, name)
        ],
    )


@router.post("/{kind}/{subject}/acts/{act}", response_model=WorkflowState)
def perform_act(
    kind: Kind, subject: str, act: str, body: WorkflowActBody, *, call: OncePerKey
) -> JSONResponse:
    """Perform one act; the subject ``new`` creates one. 403: who may; 409: state or version; 422: payload."""
    table, workflow = kind.table, kind.model.workflow
    done = _act(table, act)
    asked = WorkflowRequest(
        done, _payload(table, done, body.payload), None if subject == NEW else subject, body.version
    )

    def run(session: Session, now: datetime) -> WorkflowState:
        row = engine.execute(session, kind, asked, actor=call.actor, now=now)
        state = None if table.ends(done) else row.status
        return WorkflowState(
            kind=table.kind, id=workflow.name_of(row), state=state, version=workflow.version_of(row)
        )

    decides = bool(table.roles_of(done) & call.actor.roles)
    return call.answer(f"{table.kind} {subject} {act}", body, run, decides=decides)


def _rows(
    session: Session, kind: WorkflowKind, actor: Actor, state: StrEnum | None, *, mine: bool
) -> list[Any]:
    """Return what was read of the subjects; of the caller's own only the states they act in are read."""
    if kind.find is None:
        return []
    states = [state]
    if mine and state is None:
        states = [one for one in kind.table.states if one in kind.table.states_open_to(actor)]
    return [row for one in states for row in kind.find(session, actor.city, status=one)]


def _read(session: Session, kind: WorkflowKind, actor: Actor, subject: str) -> Any:
    if kind.read is None:
        raise NotFound(kind.table.missing)
    return kind.read(session, actor.city, subject)


def _summary(kind: WorkflowKind, actor: Actor, row: Any) -> WorkflowSummary:
    workflow = kind.model.workflow
    return WorkflowSummary(
        kind=kind.table.kind,
        id=workflow.name_of(row),
        state=row.status,
        version=workflow.version_of(row),
        acts=list(list_open_acts(kind.table, actor, row.status, party=workflow.party_of(row))),
        facts=row,
    )


def _open(table: WorkflowTable, acts: tuple[StrEnum, ...]) -> list[OpenAct]:
    return [
        OpenAct(act=act, label=label(act), payload=table.payload_of(act).model_json_schema()) for act in acts
    ]


def _state(table: WorkflowTable, word: str) -> StrEnum:
    found = next((state for state in table.states if state == word), None)
    if found is None:
        raise Invalid("没有名为 {state} 的状态", state=word[:40])
    return found


def _act(table: WorkflowTable, word: str) -> StrEnum:
    found = next((act for _, act in table.transitions if act == word), None)
    if found is None:
        raise NotFound("没有名为 {act} 的办理", act=word[:40])
    return found


def _payload(table: WorkflowTable, act: StrEnum, said: dict[str, JsonValue]) -> WorkflowPayload:
    """Return what was handed in as the payload of the act. Raises RequestValidationError."""
    try:
        return table.payload_of(act).model_validate(said)
    except ValidationError as error:
        faults = [{**fault, "loc": ("body", "payload", *fault["loc"])} for fault in error.errors()]
        raise RequestValidationError(faults) from None
