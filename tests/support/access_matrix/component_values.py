"""Component values with which the access matrix requests the things of a place.

A component without a line here fails the tests, so that every new callback is covered.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from dashboard.assessment import ids as assessment_ids
from dashboard.assessment_desk import ids as assessment_desk_ids
from dashboard.assigned_matters import ids as assigned_ids
from dashboard.causes import ids as causes_ids
from dashboard.duties import ids as duties_ids
from dashboard.duty_import import ids as duty_import_ids
from dashboard.duty_office import ids as duty_office_ids
from dashboard.duty_synonyms import ids as synonyms_ids
from dashboard.indicators import ids as indicators_ids
from dashboard.indicators.address import PATH as INDICATORS
from dashboard.shared import ids, nodes
from dashboard.shared.desks import BY_PATH
from dashboard.supervision import layout
from domain.duty_request import PATH
from domain.enums import Act
from tests.support.access_matrix.catalogue_values import BLANK_BOOK, CATALOGUE_VALUES
from tests.support.access_matrix.points_values import POINTS_VALUES
from tests.support.access_matrix.rows import DUTY, KIND, MATTER
from tests.support.access_matrix.world import SOUGHT, Place
from web.url_paths import ASSESSMENT, ASSESSMENT_DESK, ASSIGNED, CAUSES, DUTY_OFFICE, DUTY_SYNONYMS

# Values of a component, one request each; shorter lists than others of the same callback start over.
Held = Callable[[Place], list[Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """One component that a pattern matches: its id, and its value."""

    id: Mapping[str, str]
    holds: Any


def _same(*held: Any) -> Held:
    return lambda _: list(held)


def _opened(place: Place) -> list[Any]:
    return [{"ticket": place.number}]


def _chosen(place: Place) -> list[Any]:
    key, order, motion = uuid4().hex, str(place.order), str(place.motion)
    return [
        {"act": Act.SUPPLEMENT, "order": None, "motion": None, "version": 1, "key": key},
        {"act": Act.COMPLETE, "order": order, "motion": motion, "version": 1, "key": key},
        {"act": Act.ACCEPT, "at_once": True, "order": None, "motion": None, "version": 1, "key": key},
        {"act": Act.SIGN, "at_once": True, "order": order, "motion": None, "version": 1, "key": key},
    ]


def _facts(place: Place) -> list[Any]:
    facts = {"ticket": str(place.ticket), "version": 1, "order": str(place.order), "motion": None}
    acts = (Act.SUPPLEMENT, Act.TRANSFER, Act.REVEAL, Act.URGE, Act.CANCEL)
    return [{**facts, "act": act, "key": uuid4().hex} for act in acts]


def _picked(place: Place) -> list[Any]:
    called = {"id": str(place.called), "version": 1, "number": place.number, "status": "called"}
    return [[called], [{**called, "id": str(place.ticket), "status": "dispatched"}]]


def _selected(place: Place) -> list[Any]:
    by_area = {"city": place.city, "area": place.grid, "ticket": None}
    return [{**by_area, "ticket": place.number}, {**by_area, "ticket": str(place.ticket)}, by_area]


def _searches(place: Place) -> list[Any]:
    return [f"?{'&'.join(f'{name}={value}' for name, value in one.items())}" for one in queries(place)]


def queries(place: Place) -> list[dict[str, str]]:
    """Return the queries by which an address may ask for a place's things."""
    named = {
        "ticket": place.number, "notice": str(place.supervision), "report": str(place.push_down), "q": SOUGHT,
        "part": place.unit, "area": place.grid, "town": place.town, "words": SOUGHT,
    }  # fmt: skip
    party = {"party": place.department, "figure": "overdue"}
    return [
        {**named, **party, "tab": "collection", "code": KIND},
        {"new": "1", "numbers": place.number, "q": place.number, "tab": "procedure", "code": MATTER},
        {"view": "amendments", "opened": str(place.amendment), "duty": DUTY},
        {"view": "arbitrations", "opened": str(place.arbitration)},
        {"view": "arbitrations", "new": "claim", "ticket": place.number},
        {"view": "appeals", "opened": str(place.appeal)},
        {"view": "exclusions", "opened": str(place.exclusion)},
        {"opened": str(place.cause)},
        {"view": "agency_forms", "opened": str(place.agency_form)},
        {"view": "exclusions", "new": "ask", "ticket": place.number},
        {"view": "matters", "opened": str(place.assigned)},
        {"view": "matters", "new": "assign"},
        {"figure": "inactive"},
        {"new": "1", "push_down": str(place.push_down), **party},
        {"duty": DUTY, "list": "shared", "department": place.department},
    ]


def _office_facts(workflow: str, act: str, subject: UUID) -> dict[str, Any]:
    return {"workflow": workflow, "act": act, "subject": str(subject), "version": 1, "key": uuid4().hex}


def _key(_: Place) -> list[Any]:
    return [uuid4().hex]


TOWN, DEPARTMENT = (lambda place: [place.town]), (lambda place: [place.department])
CLICKED = _same(1)
# By id and property.
HELD: Mapping[str, Held] = MappingProxyType(
    {
        f"{ids.LOCATION}.pathname": _same(*BY_PATH),
        f"{ids.LOCATION}.search": _searches,
        f"{ids.OPENED}.data": _opened,
        f"{ids.DESK_ASKED}.data": _same({"queue": ""}),
        f"{ids.DESK_PAINTED}.data": lambda place: [{"ticket": place.number, "version": 1, "rest": True}],
        f"{ids.DESK_WORDS}.value": _same("", SOUGHT),
        f"{ids.STORY_PULSE}.data": _same({"event": 1, "at": 1}),
        f"{ids.DESK_PICKED}.data": _picked,
        f"{ids.DESK_TOGETHER}.data": _same(
            {"act": Act.DISPATCH, "key": "k"},
            {"act": Act.URGE, "key": "k"},
            {"act": Act.SUPERVISE, "key": "k"},
        ),
        f"{ids.DESK_VIEW_NAME}.value": _same("我的视图"),
        f"{ids.DESK_VIEW_DROP}.data": lambda place: [{"view": str(place.view), "key": "k"}],
        f"{ids.ACT_CHOSEN}.data": _chosen,
        f"{ids.ACT_FACTS}.data": _facts,
        f"{ids.UNDO_ASKED}.data": lambda place: [
            {"tickets": [str(place.ticket)], "key": uuid4().hex},
            {"tickets": [str(place.ticket), str(place.called)], "key": uuid4().hex},
        ],
        f"{ids.BATCH_ACT}.data": _same("dispatch", "reassign", "mixed", None),
        f"{ids.DONE}.data": _key,
        f"{ids.PULSE}.data": lambda place: [{"event": 1, "tickets": [str(place.ticket)]}],
        f"{ids.SELECTION}.data": _selected,
        f"{ids.VIEW}.data": lambda place: [
            {"city": place.city, "level": "grid", "measure": "open_tickets", "filters": {}}
        ],
        f"{ids.LIST_ORDER}.value": _same("due"),
        f"{ids.LIST_CLOSED}.value": _same([], ["closed"]),
        f"{ids.INBOX_READ}.data": lambda place: [{"notice": str(place.notice)}],
        f"{ids.LIST_TURN}.data": _same(
            None, {"places": [{"skipped": 20, "at": None, "id": None}], "listing": "another"}
        ),
        f"{ids.LIST_PICKED}.data": lambda place: [
            [{"id": str(place.called), "version": 1, "number": place.number, "status": "called"}]
        ],
        f"{ids.DUTY_DONE}.data": _key,
        f"{ids.DUTY_KEY}.data": _key,
        f"{ids.DUTY_REMOVED}.data": lambda place: [str(place.notice)],
        f"{ids.DUTY_HANDED_OVER}.data": lambda place: [str(place.notice)],
        f"{ids.DUTY_DAY}.value": _same("2099-01-05"),
        f"{ids.DUTY_SHIFT}.value": _same("day"),
        f"{ids.DUTY_ROLE}.value": _same("officer"),
        f"{ids.DUTY_PERSON}.value": lambda place: [str(place.account)],
        f"{ids.DUTY_NAME}.value": _same(""),
        f"{ids.DUTY_PHONE}.value": _same(""),
        f"{ids.INBOX_GROUP}.value": _same("every"),
        f"{ids.INBOX_UNREAD}.value": _same([]),
        f"{ids.INBOX_MOST}.data": _same(50),
        f"{ids.INBOX_DONE}.data": _key,
        f"{ids.INBOX_PULSE}.data": _same(1),
        f"{ids.INBOX_ADDRESS}.value": _same("a@example.org"),
        f"{ids.SUPERVISION_DONE}.data": _key,
        f"{ids.SUPERVISION_FACTS}.data": lambda place: [
            _office_facts("supervision_notice", "answer", place.supervision),
            _office_facts("supervision_notice", "close", place.supervision),
            _office_facts("push_down", "uphold", place.push_down),
        ],
        f"{ids.SUPERVISION_KEY}.data": _key,
        f"{ids.SUPERVISION_KIND}.value": _same("circular"),
        f"{ids.SUPERVISION_PARTY}.value": DEPARTMENT,
        f"{ids.SUPERVISION_GROUNDS}.value": _same("inaction"),
        f"{ids.SUPERVISION_NUMBERS}.value": lambda place: [place.number],
        f"{ids.SUPERVISION_DUE}.value": _same(""),
        f"{ids.SUPERVISION_TEXT}.value": _same("限期整改"),
        f"{ids.REPORT_KEY}.data": _key,
        f"{ids.PUSH_KEY}.data": _key,
        f"{ids.REPLY_READ}.data": lambda place: [{"reply": str(place.reply), "key": uuid4().hex}],
        f"{duty_office_ids.DONE}.data": _key,
        f"{duty_office_ids.FACTS}.data": lambda place: [
            _office_facts("amendment", "withdraw", place.amendment),
            _office_facts("amendment", "apply", place.amendment) | {"kind": "change", "duty": DUTY},
            _office_facts("arbitration", "state", place.arbitration),
        ],
        f"{duty_office_ids.DUTY}.value": _same(DUTY),
        f"{assessment_desk_ids.DONE}.data": _key,
        f"{causes_ids.DONE}.data": _key,
        f"{causes_ids.FACTS}.data": lambda place: [_office_facts("cause", "report", place.cause)],
        f"{assessment_desk_ids.FACTS}.data": lambda place: [
            *(_office_facts("appeal", act, place.appeal) for act in ("state", "refuse")),
            *(_office_facts("exclusion", act, place.exclusion) for act in ("withdraw", "exclude")),
            _office_facts("agency_form", "correct", place.agency_form) | {"items": ["响应"]},
        ],
        f"{synonyms_ids.DONE}.data": _key,
        f"{synonyms_ids.FILTER}.value": _same("", SOUGHT),
        f"{synonyms_ids.FACTS}.data": lambda _: [
            {"key": uuid4().hex, "word": None, "means": None},
            {"key": uuid4().hex, "word": "鞭炮", "means": "烟花爆竹"},
        ],
        f"{synonyms_ids.WORD}.value": _same("炮仗"),
        f"{synonyms_ids.MEANS}.value": _same("烟花爆竹"),
        f"{synonyms_ids.REASON}.value": _same("来电常用"),
        f"{synonyms_ids.QUERY}.value": _same("", SOUGHT),
        f"{duty_import_ids.READING}.data": _same("reading"),
        f"{duty_import_ids.UPLOAD}.contents": _same(BLANK_BOOK),
        f"{duty_import_ids.UPLOAD}.filename": _same("duties.xlsx"),
        **POINTS_VALUES,
        f"{duty_import_ids.TICK}.n_intervals": _same(1),
        f"{duty_import_ids.CSV}.data": _same("sheet,row"),
        f"{duty_import_ids.FACTS}.data": lambda _: [{"key": uuid4().hex, "versions": {}}],
        f"{duty_import_ids.REASON}.value": _same("已与经办人商定"),
        f"{duty_import_ids.REFERENCE}.value": _same("寿编办〔2026〕9号"),
        f"{duty_import_ids.REMARK}.value": _same("通知"),
        f"{duty_import_ids.DAY}.value": _same("2026-03-02"),
        f"{duty_import_ids.AGREED}.value": _same(["agreed"]),
        **CATALOGUE_VALUES,
    }
)


def _output_of(*hosts: str) -> str:
    """Return how Dash names the output of a callback that draws several hosts."""
    return f"..{'...'.join(f'{host}.{nodes.DATA}' for host in hosts)}.."


# Callbacks of pages other than desks, by their output.
ELSEWHERE: Mapping[str, Held] = MappingProxyType(
    {
        f"{ids.SUPERVISION_BODY}.children": _same(*layout.PAGES),
        f"{duty_office_ids.BODY}.children": _same(DUTY_OFFICE),
        f"{assessment_ids.BODY}.children": _same(ASSESSMENT),
        f"{assessment_desk_ids.BODY}.children": _same(ASSESSMENT_DESK),
        f"{assigned_ids.BODY}.children": _same(ASSIGNED),
        f"{causes_ids.BODY}.children": _same(CAUSES),
        _output_of(synonyms_ids.LIST, synonyms_ids.STORY): _same(DUTY_SYNONYMS),
        f"..{synonyms_ids.FORM}.children...{synonyms_ids.QUERY}.value..": _same(DUTY_SYNONYMS),
        _output_of(duties_ids.HEAD, duties_ids.FILTERS, duties_ids.BODY): _same(PATH),
        f"..{indicators_ids.HEAD}.{nodes.DATA}...{indicators_ids.TILES}.{nodes.DATA}"
        f"...{indicators_ids.CHARTS}.data..": _same(INDICATORS),
        f"{ids.PAGE}.children": _same("/map"),  # every page has its own test
    }
)


def _parts(kind: str, key: str, **held: Any) -> list[Part]:
    return [Part({"type": kind, key: name.replace("__", ".")}, value) for name, value in held.items()]


UPLOADERS = ("report", "push-down", assessment_desk_ids.EVIDENCE, assigned_ids.EVIDENCE)
# By the type of a pattern: all its components on the page.
PARTS: Mapping[str, Callable[[Place], list[Part]]] = MappingProxyType(
    {
        "said": lambda _: _parts(
            "said", "field", text="如实说明", lead="D01", successor="D02", ticket_class="general", urgent=[],
            days=1, delivery__way="phone", delivery__proof="已接听", duty=DUTY, situation=f"{DUTY}-1",
            list_reason="专业性强",
        ),
        "list-check": lambda place: _parts("list-check", "ticket", **{str(place.ticket): None}),
        "list-reason": lambda place: _parts("list-reason", "ticket", **{str(place.ticket): None}),
        "uploaded": lambda here: _parts("uploaded", "name", **{key: [str(here.file)] for key in UPLOADERS}),
        "reported": lambda place: _parts(
            "reported", "field", matter=MATTER, area_code=place.grid, description="上报", address="",
            urgent=[], requester_kind="citizen", request_kind="help", reporter_name="", reporter_phone="",
            way="call", reason="无执法权限",
        ),
        "pushed": lambda place: _parts(
            "pushed", "field", issuer_kind="department", issuer_name="某科", department=place.department,
            way="paper", what="要求承担", received_on="2026-03-02",
        ),
        "entry-field": lambda _: _parts(
            "entry-field", "field", code=MATTER, name="占道经营", name_en="", major="城市管理",
            work_field="urban_management", reporters=["town"], solved_at="town", call_admitted="yes",
            default_class="general", secrecy="normal", public="yes", department="D01", note="",
        ),
        "kind-field": lambda _: _parts(
            "kind-field", "field", code=KIND, name="出租房屋", name_en="", subject="rented_building",
            fields="", interval_days="60", collected_by="grid_staff", readers=[],
            reference="寿网格办〔2026〕9号",
        ),
        "duty-note": lambda place: _parts("duty-note", "shift", **{str(place.notice): "交接"}),
        "duty-text": lambda _: _parts(
            "duty-text", "field", name="占道经营监管", lead="D01", lead_duty="负责", town_duty="报告",
            steps='[{"no": 1, "title": "巡查", "who": "town", "text": "发现"}]',
        ),
    }
)  # fmt: skip
