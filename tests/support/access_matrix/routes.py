"""Every route of the running application, and its parameters for a place.

A parameter or a body without its line in these tables fails the tests: a new route is covered, or it is red.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from types import MappingProxyType
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from openpyxl import load_workbook

from domain import (
    assessment,
    catalogue,
    department_changes,
    duties,
    indicator_questions,
    reports,
    ticket_workflow,
)
from domain.area_changes import AreaChangeAct
from domain.cause_projects import CAUSE_ACTS
from domain.duties import DutyList
from domain.enums import Act, Role
from domain.push_downs import PUSH_DOWN_ACTS
from domain.reports import ReportKind
from domain.supervision import SUPERVISION_ACTS, SupervisionAct
from tests.support.access_matrix.browsers import BOUND
from tests.support.access_matrix.rows import DUTY, KIND, MATTER
from tests.support.access_matrix.world import SOUGHT, Place
from web.url_paths import is_static

Values = Mapping[str, Any]
EVERYBODY = frozenset(Role)
WITH_AN_ACCOUNT = EVERYBODY - {Role.WALL}
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
_keys = count(1)


@dataclass(frozen=True, slots=True)
class Route:
    """One route with the names of its required and optional parameters."""

    method: str
    path: str
    in_path: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return how failures and tables name the route."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Question:
    """One request; ``told`` is all that it sends, so that an answer may contain it too."""

    route: Route
    url: str
    params: Values
    body: Values

    @property
    def told(self) -> str:
        """Return everything that the request says."""
        return f"{self.url} {self.params} {self.body}"

    def ask(self, client: httpx.Client) -> httpx.Response:
        """Send it."""
        headers = {"Idempotency-Key": f"every-door-{next(_keys):08}"}
        return client.request(self.route.method, self.url, params=self.params, headers=headers, **self.body)


# What a parameter is asked with, by its name. Those of OWN_CHOICE say nothing about whose things are wanted.
PARAMETERS: Mapping[str, Callable[[Place], Any]] = MappingProxyType(
    {
        "ticket_id": lambda place: place.ticket,
        "file_id": lambda place: place.file,
        "notice_id": lambda place: place.supervision,
        "delivery_id": lambda place: place.ticket,  # of which nothing was given up: not found, or not allowed
        "object_id": lambda place: place.collected,
        "account": lambda place: place.account,
        "code": lambda place: place.grid,
        "city": lambda place: place.city,
        "grid": lambda place: place.grid,
        "area": lambda place: place.grid,
        "text": lambda _: SOUGHT,
        "unit": lambda place: place.unit,
        "town": lambda place: place.town,
        "below": lambda place: place.town,
        "department": lambda place: place.department,
        "kind": lambda _: KIND,
        "matter": lambda _: MATTER,
        "q": lambda _: SOUGHT,
        "mine": lambda _: "scope",
        "level": lambda _: "grid",
        "act": lambda _: "lock",
        "setting": lambda _: "limits.general_days",
        "staff": lambda place: place.account,
        "token": lambda _: "0" * 16,
        "report_id": lambda place: place.report,
        "of": lambda place: f"town:{place.town}",
        "change_id": lambda place: place.account,  # of which no setting was changed
        "name": lambda _: "start.js",
        "subject": lambda place: place.supervision,
        "since": lambda _: 1,
        "until": lambda _: 1,
        "situation": lambda _: f"{DUTY}-1",
    }
)
OWN_CHOICE = frozenset(
    {
        "v", "measure", "view", "since", "unread", "most", "role", "version", "status", "light", "after",
        "limit", "lang", "page", "to", "done", "state", "year", "as_of", "by", "period",
    }
)  # fmt: skip
INDICATORS = tuple(f"/api/v1/indicators{ending}" for ending in ("", ".csv", ".xlsx"))
INSTEAD: Mapping[tuple[str, str], Callable[[Place], Any]] = MappingProxyType(
    {
        ("/admin/area-changes/{change_id}", "change_id"): lambda place: place.area_change,
        ("/admin/area-changes/{change_id}/{act}", "change_id"): lambda place: place.area_change,
        ("/admin/area-changes/{change_id}/{act}", "act"): lambda _: AreaChangeAct.CANCEL.value,
        ("/admin/calendar/{act}", "act"): lambda _: "day",
        ("/admin/calendar/{act}/preview", "act"): lambda _: "day",
        ("/api/v1/duties/{code}", "code"): lambda _: DUTY,
        ("/api/v1/duties/{code}/figures", "code"): lambda _: DUTY,
        ("/api/v1/duties/changes", "kind"): lambda _: DutyList.SHARED.value,
        ("/api/v1/duties/versions", "kind"): lambda _: DutyList.SHARED.value,
        **{(path, "code"): lambda _: "acceptance" for path in INDICATORS},
        **{(path, "until"): lambda _: "2026-03-01" for path in INDICATORS},
        ("/api/v1/workflows/{kind}", "kind"): lambda _: SUPERVISION_ACTS.kind,
        ("/api/v1/workflows/{kind}", "mine"): lambda _: True,
        ("/api/v1/workflows/{kind}/{subject}", "kind"): lambda _: PUSH_DOWN_ACTS.kind,
        ("/api/v1/workflows/{kind}/{subject}", "subject"): lambda place: place.push_down,
        ("/api/v1/workflows/{kind}/{subject}/acts/{act}", "kind"): lambda _: SUPERVISION_ACTS.kind,
        ("/api/v1/workflows/{kind}/{subject}/acts/{act}", "act"): lambda _: SupervisionAct.ANSWER.value,
        ("/publishing/{ticket_id}", "ticket_id"): lambda place: place.answered,
        ("/publishing/{ticket_id}/withdraw", "ticket_id"): lambda place: place.answered,
        ("/api/v1/tickets/{ticket_id}/acts/{act}", "act"): lambda _: Act.SUPPLEMENT.value,
        ("/api/v1/tickets/{ticket_id}/dispatch", "ticket_id"): lambda place: place.called,
        **{(path, "kind"): lambda _: ReportKind.MONTHLY.value for path in ("/reports", "/api/v1/reports")},
    }
)
# What routes read from their address themselves, without saying so.
BESIDES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "/api/v1/search/tickets.xlsx": ("q", "town", "department"),
        "/duties/print": ("q", "department"),
        "/api/v1/values": ("department",),
        **dict.fromkeys(INDICATORS, ("town",)),  # no sum holds an agency and a department
        "/admin/people": ("town", "q"),
        "/admin/people/sections": ("department",),
        "/admin/settings": ("q",),
        "/admin/calendar": ("year",),
        "/admin/staff": ("town", "q"),
        "/admin/areas": ("town", "q", "level"),
        "/admin/department-changes": ("kind", "department"),
    }
)
# Roles by address prefix; the first line that fits. All other addresses are open to every role.
ONLY: tuple[tuple[str, frozenset[Role]], ...] = (
    ("/admin/department-changes", department_changes.EDITORS),
    ("/admin/", ADMINISTRATORS),
    ("/publishing", ticket_workflow.EDITORS),
    # The report of a place is that of its town.
    *(
        (f"{path}/{{report_id}}", frozenset({Role.LEADER, Role.TOWN}))
        for path in ("/reports", "/api/v1/reports")
    ),
    ("/reports/build", reports.BUILDERS),
    ("/reports", reports.READERS),
    ("/api/v1/reports", reports.READERS),
    ("/metrics", WITH_AN_ACCOUNT - set(BOUND)),
    ("/api/v1/hotline", ticket_workflow.DESK),
    ("/api/v1/catalogue", catalogue.READERS),
    ("/api/v1/collection", catalogue.READERS),
    ("/api/v1/assessment/towns", assessment.OF_ALL | assessment.RATERS),
    ("/api/v1/assessment", assessment.OF_ALL | assessment.RATED),
    ("/api/v1/duties", duties.READERS),
    ("/api/v1/indicators", indicator_questions.READERS),
    ("/api/v1/chronic-places", CAUSE_ACTS.readers),
    ("/duties/print", duties.READERS),
    ("/manual/", duties.READERS),
    ("/api/v1/workflows/{kind}/{subject}", PUSH_DOWN_ACTS.readers),
    ("/api/v1/workflows", SUPERVISION_ACTS.readers),
    ("/api/v1/supervision", SUPERVISION_ACTS.readers),
    ("/public", EVERYBODY),
    ("/docs", EVERYBODY),
    ("/_dash-component-suites/", EVERYBODY),
    ("/login", EVERYBODY),
    ("/oidc/", EVERYBODY),
    ("/m/manifest", EVERYBODY),
    ("/m/sw.js", EVERYBODY),
    ("/wall", EVERYBODY),
    *((f"/api/v1/{part}", EVERYBODY) for part in ("levels", "shapes/", "values", "stream")),
    ("/api/health", EVERYBODY),
    ("/api/openapi.json", EVERYBODY),
)
# Another number than 200 or a redirection is right for one's own; where and why.
CLOSED = MappingProxyType(
    {
        "GET /oidc/login": 404,  # no identity provider is set up
        "GET /oidc/callback": 404,
    }
)
STREAM = "GET /api/v1/stream"  # never ends: it has a test of its own
UNKNOWN = "/api/{rest:path}"  # answers that there is no such interface
# Begins or ends the very session that the other requests need; both have tests of their own.
OF_THE_SESSION = frozenset({"POST /login", "POST /logout"})


def routes(app: FastAPI) -> list[Route]:
    """Return every route that the application answers, but for the mounted files and screens."""
    found = []
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if not isinstance(route, APIRoute) or context.path == UNKNOWN:
            continue
        query = route.dependant.query_params
        needed = tuple(one.alias for one in query if one.field_info.is_required())
        rest = tuple(one.alias for one in query if one.alias not in needed) + BESIDES.get(context.path, ())
        in_path = tuple(re.findall(r"{(\w+)", context.path))
        found += [Route(method, context.path, in_path, needed, rest) for method in sorted(context.methods)]
    return found


def may_enter(role: Role, path: str) -> bool:
    """Return whether the tables admit a role at an address."""
    for beginning, admitted in ONLY:
        if path.startswith(beginning):
            return role in admitted
    return role is not Role.WALL or path == "/" or is_static(path)


def questions(
    route: Route, place: Place, bodies: Callable[[Place], Values] | None = None
) -> Iterator[Question]:
    """Request a route for the things of a place: with required parameters alone, then with all parameters.

    Raises AssertionError for a parameter that is in no table.
    """
    unknown = [name for name in (*route.in_path, *route.required, *route.optional) if not _known(route, name)]
    assert not unknown, (
        f"{route.name}: say in tests/support/access_matrix/routes.py what {unknown} may be asked with"
    )
    url = re.sub(r"{(\w+)(:\w+)?}", lambda name: str(_value(route, name[1], place)), route.path)
    needed = {name: _value(route, name, place) for name in route.required}
    more = {name: _value(route, name, place) for name in route.optional if name not in OWN_CHOICE}
    body = bodies(place) if bodies else {}
    yield Question(route, url, needed, body)
    if more:
        yield Question(route, url, {**needed, **more}, body)


def words_of(answer: httpx.Response) -> str:
    """Return what an answer says, the cells of a workbook too."""
    if "spreadsheetml" not in answer.headers.get("content-type", ""):
        return f"{answer.headers.get('location', '')} {answer.text}"
    sheets = load_workbook(io.BytesIO(answer.content), read_only=True)
    return " ".join(
        str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row
    )


def leaked(answer: str, told: str, secrets: frozenset[str]) -> list[str]:
    """Return which secrets an answer tells; what the question said itself is none."""
    return sorted(word for word in secrets if word in answer and word not in told)


def _known(route: Route, name: str) -> bool:
    return name in PARAMETERS or name in OWN_CHOICE or (route.path, name) in INSTEAD


def _value(route: Route, name: str, place: Place) -> Any:
    return INSTEAD.get((route.path, name), PARAMETERS[name])(place)
