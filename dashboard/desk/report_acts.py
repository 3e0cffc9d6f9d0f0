"""Acts of the town's own forms: reports, and pushed-down duties."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from dashboard.shared.report_form import CALL
from db.queries import admitted_matters, reference_data
from db.queries.cities import load_city_facts
from db.queries.reference_data import MatterEntry
from db.session import Session
from domain.admission import REPORTERS
from domain.enums import Channel, RequesterKind, RequestKind, Role
from domain.errors import Invalid, NotAllowed
from domain.push_downs import IssuerKind, PushAct, PushDownPayload, PushWay
from domain.scopes import Actor
from services.intake import ReportRequest, report_ticket
from services.push_downs import PUSH_DOWNS
from services.report_and_call import report_and_call
from services.workflow import engine
from services.workflow.engine import WorkflowRequest
from web.idempotent_acts import perform

Filled = Mapping[str, Any]


def parse_values(named: Sequence[Mapping[str, str]], values: Sequence[Any]) -> dict[str, Any]:
    """Return the values by their fields' names; blanks as None."""
    found: dict[str, Any] = {}
    for ident, value in zip(named, values, strict=True):
        found[ident["field"]] = (value.strip() or None) if isinstance(value, str) else value
    return found


def list_matters(session: Session, actor: Actor, *, now: datetime) -> list[MatterEntry]:
    """Return what the actor may report by the list of admitted matters; all while none is in force.

    Raises NotAllowed for those who report at another desk.
    """
    reporter = next((kind for role, kind in REPORTERS.items() if role in actor.roles), None)
    if reporter is None:
        raise NotAllowed("此处由镇街、村居社区和网格员上报")
    today = now.astimezone(load_city_facts(session, actor.city).zone).date()
    found = admitted_matters.list_reportable(session, actor.city, reporter, today)
    listed = [MatterEntry(one.code, one.name, one.name_en, one.major) for one in found]
    return listed or reference_data.list_matters(session, actor.city)


def report(actor: Actor, form: Filled, files: Sequence[str], *, key: str) -> tuple[str, bool]:
    """Report a matter as filled in; returns its number, and whether the Center was called with it.

    Raises Invalid where something is missing, and what the services raise.
    """
    request, calls = _report(actor, form, files), form.get("way") == CALL
    reason = form.get("reason") or ""
    if calls and not reason:
        raise Invalid("立即呼叫中心须写明呼叫原因")

    def act(session: Session, now: datetime) -> dict[str, Any]:
        if calls:
            made = report_and_call(session, request=request, reason=reason, actor=actor, now=now)
        else:
            made = report_ticket(session, request=request, actor=actor, now=now)
        return {"number": made.number}

    content = {"act": "report", "form": repr(request), "calls": calls, "reason": reason}
    return str(perform(actor, key, content, act)["number"]), calls


def report_push_down(actor: Actor, form: Filled, files: Sequence[str], *, key: str) -> None:
    """Report a pushed-down duty as filled in; raises as ``report``."""
    payload = _push_down(form, files)
    request = WorkflowRequest(PushAct.REPORT, payload)

    def act(session: Session, now: datetime) -> dict[str, Any]:
        return {"id": str(engine.execute(session, PUSH_DOWNS, request, actor=actor, now=now).id)}

    perform(actor, key, {"act": "push_down", "form": repr(payload)}, act)


def _report(actor: Actor, form: Filled, files: Sequence[str]) -> ReportRequest:
    if not form.get("matter"):
        raise Invalid("请选择事项")
    if not form.get("area_code"):
        raise Invalid("请选择村居社区或网格")
    return ReportRequest(
        description=form.get("description") or "",
        channel=Channel.TOWN if Role.TOWN in actor.roles else Channel.GRID_STAFF,
        matter=form["matter"],
        area_code=form["area_code"],
        address=form.get("address"),
        urgent=form.get("urgent") == ["yes"],
        requester_kind=RequesterKind(form["requester_kind"]),
        request_kind=RequestKind(form["request_kind"]),
        reporter_name=form.get("reporter_name"),
        reporter_phone=form.get("reporter_phone"),
        files=tuple(UUID(file) for file in files),
    )


def _push_down(form: Filled, files: Sequence[str]) -> PushDownPayload:
    if not all(form.get(name) for name in ("issuer_kind", "department", "way", "received_on")):
        raise Invalid("请选择由谁下发、背后的部门、下发方式，并填写收到日期")
    try:
        received = date.fromisoformat(form["received_on"])
    except ValueError:
        raise Invalid("收到日期没有填好") from None
    return PushDownPayload(
        issuer_kind=IssuerKind(form["issuer_kind"]),
        issuer_name=form.get("issuer_name") or "",
        department=form["department"],
        way=PushWay(form["way"]),
        what=form.get("what") or "",
        received_on=received,
        files=tuple(UUID(file) for file in files),
    )
