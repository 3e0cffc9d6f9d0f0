"""Application factory: sign-in, API, stream and pages (``uvicorn app:create_app --factory``)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import create_task_group, to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, OperationalError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

import clock
import live
import logs
import web.admin.accounts
import web.admin.area_changes
import web.admin.areas
import web.admin.calendars
import web.admin.deliveries
import web.admin.department_changes
import web.admin.settings
import web.admin.staff
import web.admin.tokens
import web.authentication
import web.chart_library
import web.duties.pages
import web.oidc_routes
import web.reports.pages
import web.style_sheet
from api import (
    assessment,
    assessment_towns,
    catalogue,
    chronic_places,
    docs_page,
    duties,
    duty_export,
    duty_figures,
    duty_hints,
    duty_search,
    field_data,
    field_data_phone,
    files,
    health,
    hotline,
    indicators,
    notifications,
    reports,
    search,
    search_export,
    shapes,
    stream,
    supervision_papers,
    ticket_acts,
    ticket_lists,
    tickets,
    values,
    workflows,
)
from dashboard.application import create_dash
from dashboard.routes import PAGES
from dashboard.shared.ids import REFRESHES
from dashboard.wall import routes as wall_routes
from db import session
from db.queries import cities
from db.server import embedded
from domain.errors import Busy, DomainError, NotFound
from domain.scopes import Scope
from i18n import t
from services.duty_search import load_search
from settings import CHECKOUT, settings
from version import VERSION
from web import error_responses
from web.body_limits import Awaited, Bodies
from web.callback_route import CallbackRoute
from web.concurrency_limit import ConcurrencyLimit
from web.connection_timeouts import Connection
from web.middleware import AuthenticationMiddleware
from web.phone import routes
from web.principals import Visitors
from web.public import progress, publishing, replies, report_form
from web.security_headers import SecurityHeaders
from web.static_files import Statics
from web.thread_pool import ThreadPool, Width
from web.wsgi_bridge import WsgiBridge

# Threads that may hold a connection, and requests that may wait for a thread. Together the threads
# are never more than the people's pool (12) and a queue of as many.
SCREENS = Width(threads=10, computing=4)
ROUTE_THREADS = 10
LOOKUP_THREADS = 2
DASH_WAIT_SECONDS = 5.0  # for a thread of the screens; then 503
INSIDE = 200

# The fixed /public/replies comes before /public/{city}.
PUBLIC = (replies, report_form, progress, publishing)
ADMINISTRATION = (
    web.admin.accounts, web.admin.deliveries, web.admin.settings, web.admin.calendars,
    web.admin.areas, web.admin.area_changes, web.admin.staff, web.admin.tokens,
    web.admin.department_changes,
)  # fmt: skip
MACHINES = (
    health, shapes, values, stream, search, search_export, notifications, hotline, tickets, ticket_acts,
    docs_page, files, catalogue, duty_search, duty_hints, duty_figures, duties, duty_export,
    field_data_phone, field_data, indicators, reports, ticket_lists, workflows, assessment,
    assessment_towns, supervision_papers, chronic_places,
)  # fmt: skip


def create_app() -> FastAPI:
    """Return the application with every part mounted; startup connects the database unless connected."""
    found = settings()
    logs.configure(found.log_level, as_json=found.production)
    Connection.unfinished.most = found.unfinished_per_address
    screens = create_dash()
    app = FastAPI(
        title="呼应 Huying",
        version=VERSION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        middleware=[
            Middleware(logs.RequestLog),
            Middleware(
                SecurityHeaders,
                script_hashes=screens.csp_hashes(),
                screens=PAGES,
                https=found.secure_cookies,
            ),
            Middleware(Statics),
            Middleware(Awaited, unfinished=Connection.unfinished),
            Middleware(GZipMiddleware, minimum_size=2000, compresslevel=4),
            Middleware(
                AuthenticationMiddleware,
                visitors=Visitors(threads=LOOKUP_THREADS),
                secure_cookies=found.secure_cookies,
            ),
            Middleware(Bodies),
            Middleware(ConcurrencyLimit, most=INSIDE),
        ],
    )
    _answer_errors(app)
    for part in (
        web.authentication,
        web.oidc_routes,
        *ADMINISTRATION,
        wall_routes,
        web.duties.pages,
        web.reports.pages,
        web.chart_library,
        web.style_sheet,
        routes,
        *PUBLIC,
        *MACHINES,
    ):
        app.include_router(part.router)
    app.add_api_route("/api/{rest:path}", unknown, methods=["GET", "POST"], include_in_schema=False)
    app.mount("/assets", StaticFiles(directory=CHECKOUT / "dashboard" / "assets"))
    bridge = WsgiBridge(screens.server, threads=SCREENS.threads)
    pages = ThreadPool(bridge, SCREENS, wait_seconds=DASH_WAIT_SECONDS)
    app.mount("/", pages)
    app.router.routes.insert(0, CallbackRoute(pages, stores=REFRESHES))
    return app


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Run what the application needs while it answers."""
    to_thread.current_default_thread_limiter().total_tokens = ROUTE_THREADS
    connected_here = not session.is_connected()
    if connected_here:
        session.connect(embedded.get_external_urls(settings()))
    await to_thread.run_sync(live.start)
    async with create_task_group() as beside:
        beside.start_soon(to_thread.run_sync, prepare_searches)
        yield
    await to_thread.run_sync(live.stop)
    if connected_here:
        session.engines().dispose()


def prepare_searches() -> None:
    """Index the duties of every city, so that the first who writes a complaint does not wait for it."""
    try:
        with session.live_transaction() as reading:
            facts = cities.list_cities(reading)
        for city in facts:
            with session.transaction(Scope.whole(city.city)) as reading:
                load_search(reading, city.city, clock.now(reading, city.city).astimezone(city.zone).date())
    except (DomainError, OperationalError):
        logs.log.exception("the duties could not be indexed; the first search does it")


def unknown(request: Request) -> None:
    """Refuse an interface that does not exist; without this the screens would answer."""
    raise NotFound("没有这个接口：{path}", path=request.url.path)


def _answer_errors(app: FastAPI) -> None:
    @app.exception_handler(DomainError)
    def refused(request: Request, error: DomainError) -> Response:
        return error_responses.build_error_response(request, error)

    @app.exception_handler(OperationalError)
    def unreachable(request: Request, _error: OperationalError) -> Response:
        logs.log.exception("the database does not answer")
        return error_responses.build_error_response(request, Busy(retry_after=5))

    @app.exception_handler(DataError)
    def unwritable(request: Request, _error: DataError) -> Response:
        return error_responses.answer(request, 422, t("内容有误，请更正后再试"))

    @app.exception_handler(RequestValidationError)
    def misunderstood(request: Request, error: RequestValidationError) -> Response:
        faults = [{"where": list(fault["loc"]), "what": fault["msg"]} for fault in error.errors()]
        return error_responses.answer(request, 422, t("内容有误，请更正后再试"), members={"errors": faults})

    @app.exception_handler(HTTPException)
    def other(request: Request, error: HTTPException) -> Response:
        return error_responses.answer(request, error.status_code, error.detail)
