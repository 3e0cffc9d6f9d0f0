"""Import of the responsibility list from a workbook: what it would change, its publication, its refused rows.

The command line (``etl.duties``) and the page of the list office take the same way.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from db.queries import amendments
from db.queries.amendments import AmendmentSummary
from db.session import Session
from domain.duties import DutyList, PublishDutiesPayload
from domain.duty_diff import DutyListDiff
from domain.errors import Invalid
from domain.scopes import Actor
from etl.duties_xlsx import DutyBook, RefusedCell
from etl.users_xlsx import csv_table
from i18n.locale_context import LOCALES, use
from i18n.translation import t
from services import duties as service
from services.amendments import format_number

ORDER = (DutyList.POWER, DutyList.SHARED)  # shared duties rest on items of the other list
REPORT = ("sheet", "row", "column", "heading", *(f"reason_{language}" for language in LOCALES))


@dataclass(frozen=True, slots=True)
class ListOutcome:
    """What a workbook does to one of the lists; version: the newest one, None before the first.

    unchanged: how many of its duties stay as they are. amendments: those under way about duties that it
    adds, changes or ends.
    """

    duty_list: DutyList
    version: int | None
    diff: DutyListDiff
    unchanged: int
    amendments: Sequence[AmendmentSummary] = ()


@dataclass(frozen=True, slots=True)
class ImportTerms:
    """By which document lists are published, and from which day they hold. remark: the document's name.

    versions: of the lists as the dry run saw them; where there is another one now, the import is refused.
    reason: why duties are changed about which amendments are under way. amendments: ids of those that the dry
    run named; None leaves unchecked whether there are others now.
    """

    reference: str | None
    effective_from: date | None
    remark: str = ""
    versions: Mapping[DutyList, int] | None = None
    reason: str = ""
    amendments: Collection[str] | None = None


def compare_book(session: Session, city: str, book: DutyBook) -> list[ListOutcome]:
    """Return what a workbook would do to each list that it has, and refuse codes that it uses again.

    A duty whose row is refused is not one that ends.
    """
    newest = service.load_newest_versions(session, city)
    outcomes = []
    for duty_list in ORDER:
        listed = book.list_of(duty_list)
        if not listed:
            continue
        diff = service.compare_duties(session, city, duty_list, listed)
        diff = replace(diff, removed=tuple(duty for duty in diff.removed if duty.code not in book.rows))
        for code, name in service.find_reused(session, city, diff.added).items():
            book.refused.append(book.rows[code].refuse("code", Invalid(service.REUSED, name=name)))
        version = newest[duty_list].version if duty_list in newest else None
        concerned = _list_concerned(session, city, duty_list, diff)
        outcomes.append(ListOutcome(duty_list, version, diff, _count_unchanged(len(listed), diff), concerned))
    return outcomes


def publish_book(
    session: Session, book: DutyBook, terms: ImportTerms, *, actor: Actor, now: datetime
) -> list[ListOutcome]:
    """Publish each list of a workbook that differs from its newest version.

    Raises what ``services.duties.publish_duties`` raises, and Invalid for a workbook with refused rows, and
    where amendments are under way about the same duties without a reason, or others than the dry run named.
    """
    if book.refused:
        raise Invalid("工作簿里有被拒绝的行，请改好后重新导入")
    outcomes = []
    for duty_list in ORDER:
        listed = book.list_of(duty_list)
        if not listed:
            continue
        diff = service.compare_duties(session, actor.city, duty_list, listed)
        concerned = _list_concerned(session, actor.city, duty_list, diff)
        _check_concerned(concerned, terms)
        payload = PublishDutiesPayload(
            duty_list=duty_list,
            duties=listed,
            reference=terms.reference,
            effective_from=terms.effective_from,
            remark=terms.remark,
            amendments=tuple(format_number(one) for one in concerned),
            amendments_reason=terms.reason.strip() if concerned else "",
        )
        seen = None if terms.versions is None else terms.versions.get(duty_list, 0)
        done = service.publish_duties(session, payload, actor=actor, now=now, seen=seen)
        outcomes.append(
            ListOutcome(
                duty_list, done.version, done.diff, _count_unchanged(len(listed), done.diff), concerned
            )
        )
    return outcomes


def write_report(refused: Iterable[RefusedCell]) -> bytes:
    """Return every refused cell as CSV, with the reason in every language."""
    return csv_table(REPORT, list_report(refused))


def list_report(refused: Iterable[RefusedCell]) -> Iterator[tuple[str, ...]]:
    """Yield every refused cell: sheet, row, column, heading, and the reason in every language."""
    for cell in refused:
        yield (cell.sheet, str(cell.row), cell.column, cell.heading, *_say_reason(cell.reason))


def _list_concerned(
    session: Session, city: str, duty_list: DutyList, diff: DutyListDiff
) -> list[AmendmentSummary]:
    """Return the amendments under way about duties that a version changes; only shared duties have any."""
    if duty_list is not DutyList.SHARED:
        return []
    return amendments.list_running_about(session, city, diff.codes)


def _check_concerned(concerned: Sequence[AmendmentSummary], terms: ImportTerms) -> None:
    if not concerned:
        return
    if not terms.reason.strip():
        raise Invalid(
            "有 {count} 件清单调整正在办理，涉及相同事项，请填写仍要发布的理由", count=len(concerned)
        )
    if terms.amendments is not None and any(str(one.id) not in terms.amendments for one in concerned):
        raise Invalid("试运行之后又有清单调整涉及相同事项，请重新选择工作簿试运行")


def _count_unchanged(listed: int, diff: DutyListDiff) -> int:
    return listed - len(diff.added) - len(diff.changed)


def _say_reason(reason: Invalid) -> Iterator[str]:
    for language in LOCALES:
        with use(language):
            yield t(reason.message_id, **reason.values)
