"""An agency of department D01 in town 001, and its forms of the last quarter of 2025."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import AgencyForm, Department, Notice
from db.queries import agency_forms
from db.queries.agency_forms import AgencyFormFacts
from db.queries.agency_results import AgencyYear, load_agency_years
from db.session import owner_transaction, transaction
from domain.agency_forms import AgencyFormAct, FillFormPayload, FormSide, ItemPoints
from domain.enums import PartyKind, Role
from domain.notifications import NoticeKind
from domain.scopes import Actor, Reach, Scope
from domain.workflows import WorkflowPayload
from services.agency_form_rounds import run_step
from services.agency_forms import AGENCY_FORMS
from services.workflow.engine import WorkflowRequest, execute
from tests.support import factories
from tests.support.people import CITY, PEOPLE

AGENCY, PERIOD = "D01-001", "2025-Q4"
OPENED = datetime(2026, 1, 5, 1, tzinfo=UTC)  # a Monday, 09:00 in Shouguang
TOWN, D01, OFFICE, LEADER = (PEOPLE[who] for who in ("town", "D01", "assessment_office", "leader"))
IN_AGENCY = Actor(
    "agency-1", "所长", frozenset({Role.AGENCY}), Scope(CITY, Reach.DEPARTMENT, department=AGENCY)
)


def an_agency(session: Session, code: str = AGENCY, *, town: str = "001", parent: str = "D01") -> None:
    """Add an agency where it is not there yet."""
    if session.get(Department, (CITY, code)) is None:
        factories.a_party(session, CITY, code, kind=PartyKind.AGENCY, town_code=town, parent=parent)
        session.flush()


def points_of(form: AgencyForm | AgencyFormFacts, *, less: int = 0) -> tuple[ItemPoints, ...]:
    """Return full points for every item, some fewer for the first one."""
    most = [form.most[0] - less, *form.most[1:]]
    return tuple(ItemPoints(item=item, points=points) for item, points in zip(form.items, most, strict=True))


def step(now: datetime) -> int:
    """Do what the worker does, until nothing is due."""
    done = 0
    with transaction(Scope.whole(CITY)) as session:
        while found := run_step(session, CITY, now):
            done += found
    return done


def form_of(actor: Actor = LEADER, side: FormSide = FormSide.TOWN) -> AgencyFormFacts:
    """Return the form of a side about the agency."""
    with transaction(actor.scope) as session:
        [found] = [
            one for one in agency_forms.list_of_year(session, CITY, 2025, agency=AGENCY) if one.side is side
        ]
    return found


def act(
    actor: Actor,
    what: AgencyFormAct,
    payload: WorkflowPayload,
    *,
    side: FormSide = FormSide.TOWN,
    now: datetime = OPENED,
) -> None:
    """Let an actor act on the form of a side."""
    form = form_of(side=side)
    with transaction(actor.scope) as session:
        request = WorkflowRequest(what, payload, str(form.id), form.version)
        execute(session, AGENCY_FORMS, request, actor=actor, now=now)


def fill(actor: Actor, side: FormSide, *, less: int = 0, now: datetime = OPENED) -> None:
    """Let an actor fill in the form of a side: full points, some fewer for the first item."""
    points = points_of(form_of(side=side), less=less)
    act(actor, AgencyFormAct.FILL, FillFormPayload(points=points), side=side, now=now)


def result(actor: Actor = LEADER) -> AgencyYear:
    """Return the result of the agency."""
    with transaction(actor.scope) as session:
        [found] = load_agency_years(session, CITY, 2025, agency=AGENCY)
    return found


def list_notified(kind: NoticeKind) -> list[str]:
    """Return to whom a kind of notice went."""
    with owner_transaction() as session:
        return sorted(session.scalars(select(Notice.to_code).where(Notice.kind == kind)))
