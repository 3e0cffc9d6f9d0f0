"""Fixture rows outside tickets: notices, duties, objects, saved views, catalogue drafts."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.files import store
from db.ids import new_id
from db.models import (
    AgencyForm,
    Amendment,
    Appeal,
    Arbitration,
    AreaChange,
    AssignedMatter,
    AssignedMilestone,
    Cause,
    CollectedObject,
    CollectedRecord,
    CollectionKind,
    CollectionTask,
    DepartmentChange,
    Evaluation,
    EvidenceFile,
    Exclusion,
    Notice,
    PublishedShapes,
    PushDown,
    PushDownFile,
    Report,
    ReportFile,
    SavedView,
    Staff,
    SupervisionNotice,
    Ticket,
)
from db.writes import workflow_events
from domain.accounts import StaffRole
from domain.agency_forms import AgencyFormStatus, FormSide
from domain.amendment_payloads import AmendmentKind, AmendmentReason
from domain.amendments import AmendmentStatus
from domain.appeals import AppealStatus
from domain.arbitrations import ArbitrationStatus
from domain.area_changes import AreaChangeStatus
from domain.assigned_matters import AssignedClock, AssignedSource, AssignedStatus
from domain.attachments import JPEG
from domain.catalogue import Collector, PaperAct, PublishPayload, SolvedAt, Subject
from domain.cause_projects import CauseStatus
from domain.department_changes import ChangePayload, DepartmentChangeKind, DepartmentChangeStatus
from domain.duty_content import to_stored
from domain.enums import Role
from domain.exclusions import ExclusionReason, ExclusionStatus
from domain.field_data import to_json
from domain.history import SubjectEvent
from domain.notifications import Grade, NoticeKind, ToKind
from domain.procedures import ProcedureStep, StepsPayload
from domain.push_downs import IssuerKind, PushStatus, PushWay
from domain.reports import ReportAudience, ReportFormat, ReportKind, ReportState
from domain.supervision import (
    SUPERVISION_ACTS,
    Grounds,
    SupervisionAct,
    SupervisionKind,
    SupervisionStatus,
)
from etl.report_files import write_report_xlsx
from i18n import DEFAULT_LOCALE
from services import procedures
from tests.support import factories
from tests.support.catalogue import NOW, REFERENCE, a_keeper, a_published_list, an_entry
from tests.support.duties import a_shared_duty, publish_duties
from tests.support.factories import NOON
from tests.support.report_city import some_figures

KIND, MATTER, DUTY = "P03", "S01001", "S-401"
# Every user of the first town and department: a notice shows nothing unless its ticket is theirs.
EVERYBODY = (
    *((ToKind.PARTY, code) for code in ("D01", "001")),
    *((ToKind.AREA, code) for code in ("0011", "00111")),
    *((ToKind.ROLE, role.value) for role in Role),
)


def papers(session: Session, city: str, mark: str) -> None:
    """Give a city its calendar, shapes, a list of matters, a procedure, a duty and a kind of objects."""
    factories.a_calendar(session, city)
    for level in ("grid", "village", "town", "city"):
        session.add(
            PublishedShapes(
                city=city, level=level, version="v1", current=True, codes=["00111", "00211"],
                topojson_br=b"\x3b", topojson_gz=b"", geojson_br=b"\x3b", geojson_gz=b"", published_at=NOON,
            )
        )  # fmt: skip
    session.add(
        CollectionKind(
            city=city, code=KIND, name="出租房屋", subject=Subject.RENTED_BUILDING, fields=to_json(()),
            interval_days=60, collected_by=Collector.GRID_STAFF, reference=REFERENCE, changed_at=NOON,
            changed_by="test",
        )
    )  # fmt: skip
    session.flush()
    a_published_list(session, an_entry(note=mark), city=city)
    publish_duties(session, a_shared_duty(DUTY, keywords=(mark,)), city=city)
    keeper = a_keeper(city)
    steps = (ProcedureStep(SolvedAt.GRID, "发现上报", mark, 1),)
    payload = StepsPayload(matter=MATTER, steps=steps)
    draft = procedures.save_draft(session, payload, revision=None, actor=keeper, now=NOW)
    publish = PublishPayload(reference=REFERENCE)
    procedures.act_on_draft(
        session, MATTER, PaperAct.PUBLISH, publish, revision=draft.revision, actor=keeper, now=NOW
    )


def notices(session: Session, ticket: Ticket, mark: str) -> UUID:
    """Notify every user of the first town and department of a ticket; returns the id of one notice."""
    for to_kind, code in EVERYBODY:
        one = Notice(
            city=ticket.city, id=new_id(NOON), to_kind=to_kind, to_code=code, ticket_id=ticket.id,
            kind=NoticeKind.ACCEPTED, grade=Grade.URGENT, note=mark, event=f"{ticket.id} {code}",
            dedupe=f"{ticket.id} {code}", at=NOON, visible_from=NOON,
        )  # fmt: skip
        session.add(one)
    session.flush()
    return one.id


def supervision(session: Session, ticket: Ticket, mark: str) -> UUID:
    """Send the department of a ticket a notice of supervision about it."""
    sequence = int.from_bytes(mark.encode()[:3], "big")
    made = SupervisionNotice(
        city=ticket.city, id=new_id(NOON), kind=SupervisionKind.CIRCULAR, year=2026, sequence=sequence,
        party=ticket.department, grounds=Grounds.INACTION, content=mark, tickets=[ticket.id],
        status=SupervisionStatus.ISSUED, issued_at=NOON, version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    event = SubjectEvent(
        city=ticket.city, kind=SUPERVISION_ACTS.kind, subject=str(made.id), seq=1, at=NOON, chained_at=NOON,
        act=SupervisionAct.ISSUE.value, actor="s", actor_name="督查员", to_status=made.status.value,
        note=mark,
    )  # fmt: skip
    workflow_events.append(session, event)
    return made.id


def amendment(session: Session, ticket: Ticket, mark: str) -> UUID:
    """Let the department of a ticket apply for an amendment with the ticket as evidence."""
    made = Amendment(
        city=ticket.city, id=new_id(NOON), year=2026, sequence=int.from_bytes(mark.encode()[:3], "big"),
        party=ticket.department, kind=AmendmentKind.CHANGE, reason=AmendmentReason.PRACTICE, duty=DUTY,
        duty_name=mark, base_version=1, proposed=to_stored(a_shared_duty(DUTY, name=mark)), content=mark,
        tickets=[ticket.id], status=AmendmentStatus.APPLIED, begun_at=NOON, step_at=NOON, version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def arbitration(session: Session, ticket: Ticket, mark: str) -> UUID:
    """Let the department and the town of a ticket dispute who is responsible for it."""
    made = Arbitration(
        city=ticket.city, id=new_id(NOON), year=2026, sequence=int.from_bytes(mark.encode()[:3], "big"),
        ticket_id=ticket.id, number=ticket.number, claimant=ticket.department, content=mark,
        parties=[ticket.department, ticket.town_code], status=ArbitrationStatus.CLAIMED, begun_at=NOON,
        version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def appeal(session: Session, ticket: Ticket, mark: str) -> UUID:
    """Let the department of a ticket contest the rating that its town gave."""
    rating = session.scalars(select(Evaluation).where(Evaluation.ticket_id == ticket.id)).one()
    made = Appeal(
        city=ticket.city, id=new_id(NOON), year=2026, sequence=int.from_bytes(mark.encode()[:3], "big"),
        evaluation_id=rating.id, ticket_id=ticket.id, work_order_id=rating.work_order_id,
        department=rating.department, town_code=rating.town_code, speed=rating.speed, effect=rating.effect,
        content=mark, status=AppealStatus.APPEALED, begun_at=NOON, begun_by="d", version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def exclusion(session: Session, ticket: Ticket, mark: str) -> dict[str, UUID]:
    """Let the department of a ticket ask that it should not count, with a piece of evidence."""
    made = Exclusion(
        city=ticket.city, id=new_id(NOON), year=2026, sequence=int.from_bytes(mark.encode()[:3], "big"),
        ticket_id=ticket.id, asked_by=ticket.department, reason=ExclusionReason.POLICY, content=mark,
        status=ExclusionStatus.ASKED, begun_at=NOON, begun_by="d", version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    content = f"{mark} evidence".encode()
    evidence = EvidenceFile(
        city=ticket.city, id=new_id(NOON), exclusion_id=made.id, act="ask", sha256=store().put(content),
        thumbnail=store().put(content), media_type=JPEG, size_bytes=len(content), name=f"{mark}-e.jpg",
        uploaded_at=NOON,
    )  # fmt: skip
    session.add(evidence)
    session.flush()
    return {"exclusion": made.id, "evidence": evidence.id}


def assigned(session: Session, ticket: Ticket, mark: str) -> UUID:
    """Assign a matter to the department of a ticket, with a milestone."""
    day = date(2026, 3, 20)
    made = AssignedMatter(
        city=ticket.city, id=new_id(NOON), year=2026, sequence=int.from_bytes(mark.encode()[:3], "big"),
        source=AssignedSource.MEETING, document=mark, title=mark, content=mark, lead=ticket.department,
        cooperating=[], office=Role.SUPERVISOR, due_on=day, due_at=NOON + timedelta(days=9),
        status=AssignedStatus.UNDER_WAY, assigned_at=NOON, signed_at=NOON, clock=AssignedClock.COMPLETION,
        clock_started_at=NOON, clock_due_at=NOON + timedelta(days=9), version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add(
        AssignedMilestone(
            city=ticket.city, matter_id=made.id, place=1, name=mark, due_on=day, due_at=made.due_at
        )
    )
    session.flush()
    return made.id


def agency_form(session: Session, ticket: Ticket, mark: str) -> UUID:
    """Let the town of a ticket have the form about its department, which is filled in."""
    made = AgencyForm(
        city=ticket.city, id=new_id(NOON), agency=ticket.department, quarter=1, side=FormSide.TOWN,
        year=1000 + int.from_bytes(mark.encode()[:3], "big") % 8999, rater=ticket.town_code,
        town_code=ticket.town_code, percent=60, items=["响应"], most=[100], items_version=1, sample=False,
        points=[90], remark=mark,
        status=AgencyFormStatus.FILLED, opened_at=NOON, filled_at=NOON, version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def cause(session: Session, ticket: Ticket, mark: str) -> UUID:
    """Let the department of a ticket lead a project about its place."""
    made = Cause(
        city=ticket.city, id=new_id(NOON), year=2026, sequence=int.from_bytes(mark.encode()[:3], "big"),
        place=ticket.unit_code, town_code=ticket.town_code, matter=ticket.matter, first=date(2026, 2, 2),
        after=date(2026, 3, 2), count=9, weeks=4, people=5, expected=1.0, chance=1e-6, signs=["repeated"],
        rules={}, tickets=[ticket.id], status=CauseStatus.PROJECT, found_at=NOON, lead=ticket.department,
        measures=mark, due_on=date(2027, 3, 2), begun_at=NOON, version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def area_change(session: Session, city: str, mark: str) -> UUID:
    """Upload a file of areas that waits to be checked."""
    made = AreaChange(
        city=city, id=new_id(NOON), status=AreaChangeStatus.UPLOADED, made_at=NOON, made_by="t",
        made_by_name=mark, content={"name": mark, "extent": "part"},
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def report(session: Session, city: str, town: str, mark: str) -> UUID:
    """Keep the built report of a town."""
    made = Report(
        city=city, id=new_id(NOON), kind=ReportKind.MONTHLY, audience=ReportAudience.TOWN, code=town,
        first_day=date(2026, 2, 1), last_day=date(2026, 2, 28), state=ReportState.DONE, percent=100,
        edition=1,
        figures=some_figures(mark).model_dump(mode="json"),
        asked_at=NOON, built_at=NOON, next_try_at=NOON,
    )  # fmt: skip
    session.add(made)
    session.flush()
    files = {ReportFormat.PDF: mark.encode(), ReportFormat.XLSX: write_report_xlsx(some_figures(mark))}
    for form, content in files.items():
        session.add(
            ReportFile(city=city, report_id=made.id, format=form, locale=DEFAULT_LOCALE, content=content)
        )
    session.flush()
    return made.id


def pushed(session: Session, city: str, town: str, department: str, *, mark: str) -> dict[str, UUID]:
    """Report a pushed-down duty of a town with its document."""
    made = PushDown(
        city=city, id=new_id(NOON), town_code=town, issuer_kind=IssuerKind.DEPARTMENT, issuer_name=mark,
        department=department, way=PushWay.PAPER, what=mark, received_on=date(2026, 3, 2),
        status=PushStatus.REPORTED, reported_at=NOON, reported_by="t", reported_by_name="镇街先生",
    )  # fmt: skip
    session.add(made)
    session.flush()
    content = f"{mark} document".encode()
    document = PushDownFile(
        city=city, id=new_id(NOON), push_down_id=made.id, sha256=store().put(content),
        thumbnail=store().put(content), media_type=JPEG, size_bytes=len(content), name=f"{mark}.jpg",
        uploaded_at=NOON,
    )  # fmt: skip
    session.add(document)
    session.flush()
    return {"push_down": made.id, "document": document.id}


def collected(session: Session, city: str, town: str, mark: str) -> UUID:
    """Write an object of a grid down, with a record and the task of the next one."""
    point = f"SRID=4326;{factories.a_point_in(session, town, city).wkt}"
    made = CollectedObject(
        city=city, id=new_id(NOON), kind=KIND, name=mark, address=mark, grid_code=f"{town}11",
        unit_code=f"{town}1", town_code=town, point=point, created_at=NOON, created_by="g",
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add(
        CollectedRecord(
            city=city, id=new_id(NOON), object_id=made.id, values={"found": mark}, collected_at=NOON,
            received_at=NOON, collected_by="g",
        )
    )  # fmt: skip
    session.add(CollectionTask(city=city, id=new_id(NOON), object_id=made.id, due_on=date(2026, 3, 5)))
    session.flush()
    return made.id


def view(session: Session, city: str, account: UUID, mark: str) -> UUID:
    """Save a view of a user's desk, visible to that user only."""
    made = SavedView(
        city=city,
        id=new_id(NOON),
        account_id=account,
        desk="/desk",
        name=f"{mark} view",
        query={},
        saved_at=NOON,
    )
    session.add(made)
    session.flush()
    return made.id


def staff(session: Session, city: str, account: UUID) -> None:
    """Add the holder of the account to the grid staff directory, under the same id."""
    session.add(
        Staff(
            city=city, id=account, name="值守员", role=StaffRole.MEMBER, phone="13700000000", department=None
        )
    )
    session.flush()


def department_change(session: Session, city: str, account: UUID) -> None:
    """Add a rename of a department that was taken back, under the id of the account."""
    payload = ChangePayload(
        kind=DepartmentChangeKind.RENAME, department="D01", effective_on=date(2026, 3, 5), name="新名",
        reference=REFERENCE, title="示例通知",
    )  # fmt: skip
    preview = {"duties": {}, "orders": {}, "joined": 0, "stays": 0, "accounts": {}, "sections": {}}
    session.add(
        DepartmentChange(
            city=city, id=account, status=DepartmentChangeStatus.CANCELLED, version=2, kind=payload.kind,
            department=payload.department, before="单位D01", effective_on=payload.effective_on,
            reference=payload.reference, title=payload.title, content=payload.model_dump(mode="json"),
            preview={**preview, "concerned": {}}, made_at=NOON, made_by=str(account), made_by_name="值守员",
        )
    )  # fmt: skip
    session.flush()
