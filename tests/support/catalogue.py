"""Fixtures of the catalogue: a published list, a draft, and its editors."""

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from db.models import MatterList
from domain.admitted_matters import MatterListEntry, MatterPayload, PublishListPayload, RemovalPayload
from domain.catalogue import MatterReporter, PaperAct, SolvedAt
from domain.enums import Role, Secrecy, TicketClass, WorkField
from domain.scopes import Actor, Scope
from services import admitted_matters

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
FIRST_DAY = date(2026, 1, 1)
REFERENCE = "寿网格办〔2026〕1号"


def an_entry(code: str = "S01001", **changes) -> MatterListEntry:
    """Return an entry of the list."""
    entry = MatterListEntry(
        code=code,
        name="占道经营",
        name_en="Street vending",
        major="城市管理",
        work_field=WorkField.URBAN_MANAGEMENT,
        reporters=frozenset(MatterReporter),
        solved_at=SolvedAt.TOWN,
        call_admitted=True,
        default_class=TicketClass.GENERAL,
        secrecy=Secrecy.NORMAL,
        public=True,
        department="D01",
    )
    return replace(entry, **changes)


def a_keeper(city: str = "370783", role: Role = Role.ADMINISTRATOR) -> Actor:
    """Return an editor of the catalogue."""
    return Actor("keeper", "管理员甲", frozenset({role}), Scope.whole(city))


def a_draft(
    session: Session, *entries: MatterListEntry, city: str = "370783", now: datetime = NOW
) -> MatterList:
    """Open a draft and put entries into it."""
    keeper = a_keeper(city)
    draft = admitted_matters.open_draft(session, actor=keeper, now=now)
    admitted_matters.import_matters(session, entries, revision=draft.revision, actor=keeper, now=now)
    return draft


def a_published_list(
    session: Session, *entries: MatterListEntry, city: str = "370783", since: date = FIRST_DAY
) -> MatterList:
    """Publish a list of the given entries, or of the one matter that every test city has."""
    draft = a_draft(session, *(entries or (an_entry(),)), city=city)
    return publish_list(session, draft.revision, city=city, since=since)


def publish_list(
    session: Session,
    revision: int,
    *,
    city: str = "370783",
    reference: str | None = REFERENCE,
    since: date | None = FIRST_DAY,
) -> MatterList:
    """Publish the draft by a document, from a day on."""
    payload = PublishListPayload(reference=reference, effective_from=since)
    return admitted_matters.act_on_draft(
        session, PaperAct.PUBLISH, payload, revision=revision, actor=a_keeper(city), now=NOW
    )


def put_matter(
    session: Session, entry: MatterListEntry, *, revision: int, city: str = "370783"
) -> MatterList:
    """Put an entry into the draft."""
    payload = MatterPayload(entry=entry)
    return admitted_matters.act_on_draft(
        session, PaperAct.CHANGE, payload, revision=revision, actor=a_keeper(city), now=NOW
    )


def remove_matter(session: Session, code: str, *, revision: int) -> MatterList:
    """Take an entry out of the draft."""
    payload = RemovalPayload(code=code)
    return admitted_matters.act_on_draft(
        session, PaperAct.REMOVE, payload, revision=revision, actor=a_keeper(), now=NOW
    )
