"""Check and apply changes of the area register in the worker: what is heavy happens outside transactions.

One step claims a change, prepares it without a lock, and writes it in one transaction that only goes through
where the register is still the one it was prepared for.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

import clock
from db.bulk.cities import get_transaction_time
from db.models import AreaChange
from db.queries.area_concerns import count_concerned
from db.session import Session, owner_transaction
from db.writes import area_changes as rows
from domain.area_changes import AreaChangeAct, AreaChangeStatus, AreaChangeStep, ImportExtent
from domain.area_plan import count_aspects, list_aspects
from domain.errors import DomainError
from domain.scopes import Actor
from etl.area_plans import (
    PreparedChange,
    build_register_change,
    check_prepared,
    draw_levels,
    load_register,
    prepare_change,
)
from etl.file_trouble import FileTrouble
from etl.import_report import ImportReport, RowOutcome
from etl.register_files import read_register_file
from etl.register_rows import FileArea, Register
from geo.area_checks import Fault
from services.area_changes import ATTEMPTS, advance
from services.area_register import RegisterChanged, write_change
from services.city_context import load_city_rules

WORDS_BATCH = 500  # tickets
MOST_SHOWN = 300  # changes, findings and faults each, of a preview
GRID, UNIT, TOWN = range(3)  # columns of a ticket's place, see db.writes.area_changes
Stepped = Callable[[], None]


def run_step(city: str, now: datetime, *, stepped: Stepped) -> int:
    """Do the next step of a change of the city's register; return how much was done, 0 where nothing waits.

    stepped: called while it goes on.
    """
    with owner_transaction() as session:
        today = load_city_rules(session, city).day_of(now)
        at = get_transaction_time(session)
        change = rows.claim_change(session, city, today=today, now=at)
    if change is None:
        with owner_transaction() as session:
            return rows.refresh_words(session, city, most=WORDS_BATCH)
    job = _Job(change, stepped)
    try:
        if change.attempts > ATTEMPTS:
            raise DomainError("处理时多次出错，请查看系统健康页或联系维护人员")
        if change.status is AreaChangeStatus.UPLOADED:
            job.check()
        else:
            job.apply()
    except FileTrouble as trouble:
        job.refuse(trouble.told)
    except DomainError as refusal:
        job.refuse(refusal)
    except BaseException:
        with owner_transaction() as session:
            rows.release_change(session, change)
        raise
    return 1


class _Job:
    """One claimed change, and how far it is."""

    def __init__(self, change: AreaChange, stepped: Stepped) -> None:
        self.change = change
        self._stepped = stepped

    def check(self) -> None:
        """Prepare the preview of an uploaded file."""
        register, found, report = self._read()
        self._at(AreaChangeStep.COMPARE, 30)
        prepared = prepare_change(register, found, extent=self._extent)
        if not report.refused:
            self._at(AreaChangeStep.TILE, 50)
            prepared = check_prepared(prepared)
        with owner_transaction() as session:
            now = clock.now(session, self.change.city)
            today = load_city_rules(session, self.change.city).day_of(now)
            preview = _build_preview(session, self.change.city, prepared, report, today=today)
            advance(
                session, self.change, AreaChangeAct.CHECK, now=now, preview=preview, digest=register.digest
            )

    def apply(self) -> None:
        """Apply a confirmed change on its day. Raises RegisterChanged where it would do something else."""
        register, found, report = self._read()
        self._at(AreaChangeStep.COMPARE, 20)
        is_rename = "code" in self.change.content
        prepared = prepare_change(register, found, extent=self._extent, keeps_english=not is_rename)
        if not is_rename:
            self._at(AreaChangeStep.TILE, 35)
            prepared = self._check_again(prepared, report)
        self._at(AreaChangeStep.DRAW, 60)
        shapes = draw_levels(prepared)
        self._at(AreaChangeStep.WRITE, 90)
        effective_on = self.change.effective_on
        if effective_on is None:
            raise DomainError("这项变更没有生效日期")
        wanted = build_register_change(prepared, shapes, effective_on=effective_on)
        with owner_transaction() as session:
            now = clock.now(session, self.change.city)
            actor = Actor.system(self.change.city)
            named = replace(
                actor, id=self.change.confirmed_by or "", name=self.change.confirmed_by_name or ""
            )
            effect = write_change(session, self.change.city, wanted, actor=named, now=now)
            advance(
                session,
                self.change,
                AreaChangeAct.APPLY,
                now=now,
                preview={**(self.change.preview or {}), "effect": asdict(effect)},
                stale_words=_find_stale_words(prepared),
            )

    def refuse(self, refusal: DomainError) -> None:
        """Refuse the change with its reason; nothing of it was written.

        One that was cancelled meanwhile, or done by another worker, stays as it is.
        """
        with owner_transaction() as session:
            if rows.lock_change(session, self.change.city, self.change.id).status is not self.change.status:
                return
            now = clock.now(session, self.change.city)
            advance(session, self.change, AreaChangeAct.REFUSE, now=now, refusal=refusal)

    @property
    def _extent(self) -> ImportExtent:
        return ImportExtent(self.change.content.get("extent", ImportExtent.PART))

    def _at(self, step: AreaChangeStep, percent: int) -> None:
        self._stepped()
        with owner_transaction() as session:
            rows.set_progress(session, self.change, step, percent)

    def _read(self) -> tuple[Register, list[FileArea], ImportReport]:
        content = self.change.content
        with owner_transaction() as session:
            register = load_register(session, self.change.city)
            file = None if "code" in content else rows.load_file(session, self.change)
        if file is None:
            return register, [_rename(register, content)], ImportReport("rename")
        self._at(AreaChangeStep.READ, 10)
        found, report = read_register_file(file[1], file[0], register, level=content.get("level", ""))
        return register, found, report

    def _check_again(self, prepared: PreparedChange, report: ImportReport) -> PreparedChange:
        """Return the checked change. Raises RegisterChanged where it is not what was confirmed."""
        shown = (self.change.preview or {}).get("changes")
        if prepared.register.digest == self.change.digest:
            return prepared
        checked = check_prepared(prepared)
        if report.refused or checked.faults or _list_changes(checked) != shown:
            raise RegisterChanged("区域登记在此期间有变动，请重新上传并查看影响")
        return checked


def _rename(register: Register, content: dict[str, Any]) -> FileArea:
    """Return an area as it is, with its other name. Raises RegisterChanged where it has ended."""
    held = register.in_force.get(content["code"])
    if held is None:
        raise RegisterChanged("区域 {code} 已撤销，不能改名", code=content["code"])
    entry = replace(held.entry, name=content["name"], name_en=content["name_en"])
    return FileArea(0, entry, held.geom, held.label_point, None)


def _build_preview(
    session: Session, city: str, prepared: PreparedChange, report: ImportReport, *, today: date
) -> dict[str, Any]:
    """Return what the page shows of a checked file, as JSON knows it."""
    plan, areas = prepared.plan, prepared.register.areas
    counts = count_aspects(plan, areas)
    placed = {*(each.code for each in prepared.rolled_up), *plan.ended}
    concerned = count_concerned(session, city, placed=placed, ended=plan.ended, today=today)
    starts = [areas[code].valid_from for code in plan.ended]
    findings = sorted(report.findings, key=lambda each: (each.outcome is not RowOutcome.REFUSED, each.row))
    return {
        "read": report.read,
        "refused": report.refused,
        "unchanged": plan.unchanged,
        "findings": [
            [each.row, each.id, each.outcome.value, each.reason, each.before, each.after]
            for each in findings[:MOST_SHOWN]
        ],
        "counts": {aspect.value: counts[aspect] for aspect in counts},
        "changes": _list_changes(prepared),
        "faults": _list_faults(prepared.faults),
        "known_faults": _list_faults(prepared.known_faults),
        "concerned": asdict(concerned),
        "after": max(starts).isoformat() if starts else None,
        "blocked": bool(report.refused or prepared.faults),
        "empty": plan.is_empty,
    }


def _list_changes(prepared: PreparedChange) -> list[list[Any]]:
    """Return each change: what, code, name, and what it was before or what continues it."""
    plan, before, after = prepared.plan, prepared.register.areas, prepared.after
    found = []
    for code, aspect in list_aspects(plan, before)[:MOST_SHOWN]:
        area = after[code].entry if code in after else before[code].entry
        beside = {
            "renamed": lambda code: [before[code].entry.name],
            "moved": lambda code: [before[code].entry.parent or "", after[code].parent or ""],
            "merged": lambda code: list(plan.predecessors.get(code, ())),
            "recoded": lambda code: list(plan.predecessors.get(code, ())),
            "split": lambda code: sorted(each for each, of in plan.predecessors.items() if code in of),
            "ended": lambda code: sorted(plan.heirs.get(code, ())),
        }.get(aspect.value, lambda _: [])(code)
        found.append([aspect.value, code, area.name, beside])
    return found


def _list_faults(faults: Sequence[Fault]) -> list[list[Any]]:
    return [[fault.kind.value, list(fault.codes), fault.area_m2] for fault in faults[:MOST_SHOWN]]


def _find_stale_words(prepared: PreparedChange) -> list[list[Any]]:
    """Return the areas whose tickets are found by other places or names from now on."""
    register, leaf = prepared.register, max(prepared.register.depths.values())
    found = [[each.code, GRID] for each in prepared.rolled_up if each.is_leaf]
    found += [[each.unit, UNIT] for each in prepared.rolled_up if not each.is_leaf and each.unit]
    for code in prepared.plan.changed:
        old, new = register.areas[code], prepared.after[code]
        if old.entry.name != new.entry.name and new.depth:
            found.append([code, GRID if new.depth == leaf else TOWN if new.depth == 1 else UNIT])
    return [list(each) for each in dict.fromkeys(tuple(each) for each in found)]
