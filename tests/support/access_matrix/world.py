"""Fixtures of the access matrix: the same things as the user's own, a neighbour's, and another city's.

Every text of a place holds the place's mark, so that an answer betrays by itself whose words it holds.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from adapters.files import store
from db.models import Base, Reporter, Ticket, WorkOrder
from db.session import owner_transaction
from domain.attachments import AttachmentKind
from domain.enums import Act, ClockKind, Role, Secrecy, Status
from domain.scopes import Scope
from services import attachments, history, outbox
from tests.support import factories
from tests.support.access_matrix import rows as things
from tests.support.factories import NOON
from tests.support.notifications import a_clock
from tests.support.upload_factory import an_actor, an_upload, attach
from tests.support.workflow.rows import ROWS, a_row

CITY, FAR_CITY = "370783", "boston"
SOUGHT = "寻物启事"  # occurs in every description: each user finds only their own
TICKETS = ("called", "ticket", "answered", "secret")
WORDS = {
    "motions": "reason", "consultations": "conclusions", "mediations": "mediators", "replies": "reply",
    "call_backs": "note",
}  # fmt: skip
# Rows that belong to something of a place, by the column that names it; the rest belong to tickets.
HANGING = {
    "tickets": "id", "supervision_notices": "id", "amendments": "id", "push_downs": "id",
    "area_changes": "id", "area_change_files": "change_id",
    "agency_forms": "id", "causes": "id", "push_down_files": "push_down_id", "evidence_files": "exclusion_id",
    "collected_objects": "id",
    "collected_records": "object_id",
    "collection_tasks": "object_id", "accounts": "id", "account_grants": "account_id",
    "passwords": "account_id", "account_events": "account_id", "saved_views": "account_id",
    "staff": "id", "staff_reveals": "staff_id",
    "department_changes": "id", "reports": "id", "report_files": "report_id",
    "assigned_matters": "id", "assigned_milestones": "matter_id",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Everything that belongs to one town and one department of one city, by its id."""

    mark: str
    city: str
    town: str
    department: str
    called: UUID  # waits for dispatch
    ticket: UUID  # is worked on
    answered: UUID  # its reply was given
    secret: UUID  # its reporter is hidden from those who work on it
    number: str  # of the ticket that is worked on
    order: UUID
    motion: UUID
    reply: UUID
    file: UUID
    notice: UUID
    supervision: UUID
    amendment: UUID
    arbitration: UUID
    appeal: UUID
    exclusion: UUID
    assigned: UUID
    agency_form: UUID
    cause: UUID
    evidence: UUID
    area_change: UUID
    report: UUID
    push_down: UUID
    document: UUID
    collected: UUID
    account: UUID
    view: UUID

    @property
    def unit(self) -> str:
        """Return the only unit of the town."""
        return f"{self.town}1"

    @property
    def grid(self) -> str:
        """Return the only grid of the unit."""
        return f"{self.town}11"

    @property
    def words(self) -> frozenset[str]:
        """Return what betrays the place in an answer: its mark, the numbers and ids of its tickets."""
        numbers = (number_of(self.mark, name) for name in TICKETS)
        ids = (str(one) for one in (self.called, self.ticket, self.answered, self.secret))
        return frozenset({self.mark, *numbers, *ids})

    @property
    def persons(self) -> frozenset[str]:
        """Return all names and phones of those who reported the place's tickets."""
        return frozenset(word for name in TICKETS for word in people(self.mark, name))

    @property
    def everything(self) -> tuple[UUID, ...]:
        """Return the ids of all that must not change by a stranger's hand."""
        tickets = (self.called, self.ticket, self.answered, self.secret)
        papers = (
            self.supervision, self.amendment, self.exclusion, self.agency_form, self.cause, self.assigned,
            self.push_down, self.area_change, self.report,
        )  # fmt: skip
        return (*tickets, *papers, self.collected, self.account)


def lay_out(mark: str, city: str, town: str, department: str) -> Place:
    """Add everything of a place; the city with its areas and parties is there already."""
    with owner_transaction() as session:
        made = {name: _a_ticket(session, mark, city, town, department, name=name) for name in TICKETS}
        made["called"].status, made["called"].department, made["called"].departments = Status.CALLED, None, []
        made["called"].called_at = NOON
        made["answered"].status = Status.FED_BACK
        made["secret"].secrecy, made["secret"].public = Secrecy.SECRET, False
        made["secret"].description = f"{SOUGHT} {mark} {secret_words(mark)}"
        rows = {name: _story(session, ticket, mark, name=name) for name, ticket in made.items()}
        ids = [ticket.id for ticket in made.values()]
        outbox.record(session, city, ids, NOON)
        ticket = made["ticket"]
        order = session.scalars(select(WorkOrder.id).where(WorkOrder.ticket_id == ticket.id)).one()
        account = factories.an_account(session, username_of(mark))
        factories.a_grant(session, account, Role.DISPATCHER, city)
        things.staff(session, city, account)
        things.department_change(session, city, account)
        return Place(
            mark, city, town, department,
            **{name: one.id for name, one in made.items()},
            number=ticket.number, order=order, account=account,
            motion=rows["ticket"]["motions"], reply=rows["answered"]["replies"],
            file=_file(session, ticket, mark),
            notice=things.notices(session, ticket, mark),
            supervision=things.supervision(session, ticket, mark),
            amendment=things.amendment(session, ticket, mark),
            arbitration=things.arbitration(session, ticket, mark),
            appeal=things.appeal(session, ticket, mark),
            **things.exclusion(session, ticket, mark),
            assigned=things.assigned(session, ticket, mark),
            agency_form=things.agency_form(session, ticket, mark),
            cause=things.cause(session, ticket, mark),
            area_change=things.area_change(session, city, mark),
            report=things.report(session, city, town, mark),
            **things.pushed(session, city, town, department, mark=mark),
            collected=things.collected(session, city, town, mark),
            view=things.view(session, city, account, mark),
        )  # fmt: skip


def number_of(mark: str, name: str) -> str:
    """Return the number of one of a place's tickets; it does not hold the mark, for questions tell it."""
    return f"SG{_digits(mark, name, most=10)}"


def secret_words(mark: str) -> str:
    """Return what only the place's secret ticket says."""
    return f"told-in-secret-{_digits(mark, 'secret words', most=8)}"


def username_of(mark: str) -> str:
    """Return the name under which the place's dispatcher signs in; it does not hold the mark either."""
    return f"somebody-{_digits(mark, 'account', most=6)}"


def people(mark: str, name: str) -> tuple[str, str]:
    """Return name and phone of who reported one of a place's tickets; no answer but a reveal shows them.

    The name is written in letters that no answer spells in another way, and does not hold the mark.
    """
    return f"Zhang{name.title()}{mark[::-1].title()}", f"138{_digits(mark, name, most=8)}"


def fingerprints(places: Iterable[Place]) -> dict[str, str]:
    """Return all dependent rows of the places' things, by table."""
    ids = [str(one) for place in places for one in place.everything]
    columns = {
        table.name: HANGING.get(table.name) or ("ticket_id" if "ticket_id" in table.columns else None)
        for table in Base.metadata.sorted_tables
    }
    hashed = "coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '')"
    rows = f"SELECT {hashed} FROM {{}} t WHERE {{}}::text = ANY(:ids)"
    with owner_transaction() as session:
        return {
            table: session.execute(text(rows.format(table, column)), {"ids": ids}).scalar_one()
            for table, column in columns.items()
            if column is not None
        }


def _digits(mark: str, name: str, *, most: int) -> str:
    """Return as many digits, always the same for a mark and a name."""
    return f"{int(hashlib.sha256(f'{mark} {name}'.encode()).hexdigest(), 16) % 10**most:0{most}}"


def _a_ticket(session: Session, mark: str, city: str, town: str, department: str, *, name: str) -> Ticket:
    made = factories.a_ticket(session, city, town=town, departments=(department,))
    made.number = number_of(mark, name)
    made.description = f"{SOUGHT} {mark}"
    made.address = f"{mark} 门前"
    made.publishable = True
    return made


def _story(session: Session, ticket: Ticket, mark: str, *, name: str) -> dict[str, UUID]:
    """Add a row of every kind to a ticket; returns the ids of the activity, by table."""
    session.flush()
    factories.a_story(session, ticket)
    reporter = session.get_one(Reporter, (ticket.city, ticket.id))
    reporter.name, reporter.phone = people(mark, name)
    a_clock(session, ticket, ClockKind.DISPATCH, due=NOON + timedelta(hours=1))
    made = {}
    for table in ROWS:
        row = a_row(table, ticket.city, ticket.id, ticket.id)
        if table in WORDS:
            setattr(row, WORDS[table], f"{mark} {SOUGHT}")
            made[table] = row.id  # type: ignore[attr-defined]  # all tables of WORDS have one
            session.add(row)
    center = an_actor(Role.DISPATCHER, Scope.whole(ticket.city))
    entry = history.Entry(Act.SUPPLEMENT, before=None, reason=f"{mark} 补充")
    history.record(session, ticket, entry, actor=center, at=NOON)
    return made


def _file(session: Session, ticket: Ticket, mark: str) -> UUID:
    """Attach a picture whose bytes and name hold the mark."""
    kept = {part: store().put(f"{mark} {part}".encode()) for part in ("sha256", "thumbnail")}
    center = an_actor(Role.DISPATCHER, Scope.whole(ticket.city))
    upload = an_upload(AttachmentKind.AFTER, name=f"{mark}.jpg", **kept)
    made = attachments.store(session, upload=upload, actor=center, now=NOON)
    session.flush()
    session.expunge(made)
    [file] = attach(session, ticket, [made.id], actor=center)
    return file
