"""Routes of the working calendar: years, days, working hours; each change is previewed."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

import clock
from db.queries import calendars
from db.session import Session, administrator_transaction
from domain.calendars import YearStatus, build_year
from domain.errors import DomainError, Invalid, NotFound
from domain.scopes import Scope
from domain.setting_changes import CalendarAct
from domain.texts import clean_text
from i18n import t, times
from services import calendar_changes
from services.calendar_changes import CalendarWish, count_resting_weekdays, count_worked_weekends
from services.calendar_years import Days
from web.admin.accounts_context import Telling, get_administrator
from web.admin.accounts_import import entered, in_thread
from web.admin.calendar_context import CalendarPreview, pack_days, render_calendar_page, unpack_days
from web.admin.form_acts import perform_once

PATH = "/admin/calendar"
MOST_BYTES = 1024 * 1024
SPANS = ("1", "2")  # of one day: morning and afternoon
router = APIRouter(prefix=PATH, include_in_schema=False)
Form = Mapping[str, str]


@router.get("")
def calendar(request: Request, done: str = "") -> Response:
    """Show the calendar of the city."""
    return render_calendar_page(request, telling=Telling(done=t("工作日历已更改") if done else ""))


@router.post("/{act}/preview")
async def preview(request: Request, act: str) -> Response:
    """Show what a change of the calendar would move; nothing stays written."""
    content = b""
    async with request.form(max_files=1) as form:
        told = {name: clean_text(value) for name, value in form.items() if isinstance(value, str)}
        file = form.get("file")
        if file is not None and not isinstance(file, str):
            content = await file.read(MOST_BYTES + 1)
    return await in_thread(_previewer(content), request, {**told, "act": act})


def _previewer(content: bytes) -> Any:
    def previewed(request: Request, form: dict[str, str]) -> Response:
        by = get_administrator(request)
        try:
            if form["act"] == CalendarAct.YEAR and "days" not in form:
                form["days"] = pack_days(_listed(content))
            wish = parse_wish(form)
            with administrator_transaction(Scope.whole(by.city)) as session:
                now = clock.now(session, by.city)
                moves = calendar_changes.preview(session, wish, actor=by.actor, now=now)
                facts, changed = _facts(session, by.city, form)
        except DomainError as error:
            return render_calendar_page(request, telling=Telling(error=error, entered=form))
        fields = {name: value for name, value in form.items() if name not in ("act", "reason", "key")}
        shown = CalendarPreview(form["act"], moves, facts, fields, changed)
        return render_calendar_page(request, telling=Telling(entered=form), shown=shown)

    return previewed


@router.post("/{act}")
async def change(request: Request, act: str) -> Response:
    """Change the calendar as it was shown."""
    return await in_thread(_changed, request, {**await entered(request), "act": act})


def _changed(request: Request, form: dict[str, str]) -> Response:
    by = get_administrator(request)

    def act(session: Session, now: datetime) -> dict[str, Any]:
        reason = form.get("reason", "")
        done = calendar_changes.change(session, parse_wish(form), reason, actor=by.actor, now=now)
        return {"clocks": done.clocks, "tickets": done.tickets}

    try:
        perform_once(by, form, f"calendar {form['act']}", act)
    except DomainError as error:
        return render_calendar_page(request, telling=Telling(error=error, entered=form))
    return RedirectResponse(f"{PATH}?year={_year_of(form)}&done=1", status_code=303)


def parse_wish(form: Form) -> CalendarWish:
    """Return the change that a form requests. Raises Invalid for fields that cannot be read, or NotFound."""
    act = form.get("act", "")
    if act not in set(CalendarAct):
        raise NotFound("没有这项操作")
    if act == CalendarAct.YEAR:
        year, listed = _number(form.get("year", "")), _unpacked(form)
        status = YearStatus.PROVISIONAL if form.get("status") == "provisional" else YearStatus.OFFICIAL
        return calendar_changes.build_year_wish(year, build_year(year, listed), status)
    if act == CalendarAct.DAY:
        name = form.get("name", "").strip()
        return calendar_changes.build_day_wish(
            _day(form.get("day", "")), worked=form.get("worked") == "1", name=name
        )
    until = form.get("until", "")
    return calendar_changes.build_windows_wish(
        _day(form.get("from", "")), _spans(form), _day(until) if until.strip() else None
    )


def _listed(content: bytes) -> Days:
    """Return the days of an uploaded file; no file lists none, so that the year is plain."""
    from etl.calendar_files import read_listed

    if len(content) > MOST_BYTES:
        raise Invalid("文件超过 {most} MB", most=MOST_BYTES // 1024 // 1024)
    return read_listed(content) if content.strip() else {}


def _facts(
    session: Session, city: str, form: Form
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[date, bool, str], ...]]:
    """Return what a change is in words and numbers, and of a year the days that become others."""
    if form["act"] == CalendarAct.YEAR:
        year = _number(form["year"])
        days = build_year(year, _unpacked(form))
        before = calendars.load_days(session, city, year)
        changed = tuple((day, *fact) for day, fact in days.items() if before and before.get(day) != fact)
        listed = tuple((day, *fact) for day, fact in sorted(_unpacked(form).items()) if _departs(day, fact))
        worked = sum(each for each, _ in days.values())
        return (
            (t("年份"), str(year)),
            (t("工作日"), t("{worked} 天，共 {days} 天", worked=worked, days=len(days))),
            (t("周末调休上班"), t("{count} 天", count=count_worked_weekends(days))),
            (t("平日放假"), t("{count} 天", count=count_resting_weekdays(days))),
            (t("与现有日历不同"), t("{count} 天", count=len(changed)) if before else t("尚未载入")),
        ), changed if before else listed
    if form["act"] == CalendarAct.DAY:
        words = t("上班") if form.get("worked") == "1" else t("休息")
        return ((times.day(_day(form["day"])), f"{words} {form.get('name', '')}".strip()),), ()
    spans = [f"{starts:%H:%M}–{ends:%H:%M}" for starts, ends in _spans(form)]
    held = t("{first} 起", first=_day(form["from"]))
    return ((held, " ".join(spans) or t("恢复此前的工作时间")),), ()


def _departs(day: date, fact: tuple[bool, str]) -> bool:
    return build_year(day.year, {})[day][0] != fact[0]


def _unpacked(form: Form) -> Days:
    try:
        return unpack_days(form.get("days", "[]"))
    except ValueError:
        raise Invalid("内容有误，请更正后再试") from None


def _number(written: str) -> int:
    plain = written.strip()
    if not plain.isascii() or not plain.isdecimal() or len(plain) != len("2027"):
        raise Invalid("请填写四位年份")
    return int(plain)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        raise Invalid("请填写有效的日期") from None


def _spans(form: Form) -> list[tuple[time, time]]:
    """Return the spans of a day that a form gives; one left empty is none."""
    found = []
    for place in SPANS:
        ends = [form.get(f"{end}_{place}", "").strip() for end in ("starts", "ends")]
        if any(ends):
            try:
                starts, until = (time.fromisoformat(end) for end in ends)
            except ValueError:
                raise Invalid("请填写有效的时间，如 08:30") from None
            found.append((starts, until))
    return found


def _year_of(form: Form) -> str:
    written = form.get("year") or form.get("day") or form.get("from") or ""
    return written[: len("2027")]
