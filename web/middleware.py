"""Authentication middleware for every page, route and callback."""

from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlencode

import anyio
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import i18n
from db.server import lock_holders
from domain.enums import Role
from domain.errors import DomainError
from i18n import t
from services.token_secrets import hash_secret
from web import cookies, error_responses
from web.csrf import is_same_origin
from web.principals import Credential, Key, Visitor, Visitors
from web.url_paths import (
    ACCOUNT,
    SAFE_METHODS,
    STREAM,
    WALL,
    build_login_path,
    is_allowed,
    is_open,
    is_static,
    split_address,
    start_of,
)

RECHECK_SECONDS = 4.0  # how long a stream may outlive the right to it


class AuthenticationMiddleware:
    """Puts ``visitor``, ``actor`` and ``locale`` into the scope and speaks the visitor's language.

    No request passes without a session or a token, except to the open addresses; a stream ends
    within RECHECK_SECONDS and a look-up's cache time after its session or token does.
    """

    def __init__(self, app: ASGIApp, *, visitors: Visitors, secure_cookies: bool = False) -> None:
        self._app = app
        self._visitors = visitors
        self._secure = secure_cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; the start and stop of the server pass through."""
        if scope["type"] == "http" and not is_static(scope["path"]):
            await self._handle(scope, receive, send)
        elif scope["type"] in {"http", "lifespan"}:
            await self._app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = HTTPConnection(scope)
        try:
            key, visitor = await self._identify(request)
        except DomainError as error:
            await error_responses.build_error_response(request, error)(scope, receive, send)
            return
        locale = choose_language(request, visitor)
        scope.update(
            visitor=visitor,
            actor=visitor.actor if visitor else None,
            locale=locale,
            visitors=self._visitors,
        )
        if visitor is not None and visitor.account_id is not None:
            lock_holders.acting.set(f"{lock_holders.ACCOUNT}{visitor.account_id}")
        with i18n.use(locale, zone=visitor.zone if visitor else None):
            refused = await self._screen_opened(request) or find_refusal(request, visitor)
            if refused is not None:
                await refused(scope, receive, send)
            elif scope["path"] == STREAM and key is not None and visitor is not None:
                await self._guarded(scope, receive, send, holder=(key, visitor))
            else:
                await self._app(scope, receive, send)

    async def _identify(self, request: HTTPConnection) -> tuple[Key | None, Visitor | None]:
        """Return who shows a bearer token, else a session, else a screen's token; the first that lives."""
        if request.scope["path"] == "/api/health":
            return None, None
        for key in list_proofs(request):
            visitor = await self._visitors.find(key)
            if visitor is not None and (_is_wall(visitor) or not _is_screen(request, key)):
                return key, visitor
        return None, None

    async def _screen_opened(self, request: HTTPConnection) -> Response | None:
        """Exchange the token in a wall's address for a cookie, so that it is in no history or log."""
        if request.scope["path"] != WALL or request.scope["method"] != "GET":
            return None
        secret = request.query_params.get("token")
        if secret is None:
            return None
        visitor = await self._visitors.find((Credential.TOKEN, hash_secret(secret)))
        if visitor is None or not _is_wall(visitor):
            return error_responses.answer(request, 401, t("大屏令牌无效或已停用，请向系统管理员索取新的链接"))
        rest = urlencode([pair for pair in request.query_params.multi_items() if pair[0] != "token"])
        response = RedirectResponse(f"{WALL}?{rest}" if rest else WALL, status_code=303)
        cookies.set_cookie(
            response, cookies.SCREEN, secret, seconds=cookies.YEAR_SECONDS, secure=self._secure
        )
        return response

    async def _guarded(
        self, scope: Scope, receive: Receive, send: Send, *, holder: tuple[Key, Visitor]
    ) -> None:
        """Serve a stream and end it, properly, once its holder may see something else or nothing."""
        key, visitor = holder
        stage = _Stage(send)
        async with anyio.create_task_group() as group:

            async def watch() -> None:
                await self._until_changed(key, visitor)
                group.cancel_scope.cancel()

            group.start_soon(watch)
            await self._app(scope, receive, stage.send)
            group.cancel_scope.cancel()
        await stage.finish()

    async def _until_changed(self, key: Key, visitor: Visitor) -> None:
        """Wait until the holder has changed; while the database is unavailable, they have not."""
        found: Visitor | None = visitor
        while found is not None and found.actors == visitor.actors:
            await anyio.sleep(RECHECK_SECONDS)  # there is no event: another process may revoke
            with suppress(DomainError):
                found = await self._visitors.find(key)


class _Stage:
    """Remembers whether an answer began and ended."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._began = False
        self._ended = False

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on."""
        await self._send(message)
        self._began = True
        self._ended = message["type"] == "http.response.body" and not message.get("more_body", False)

    async def finish(self) -> None:
        """End a response that was cut short, so that the browser retries."""
        if self._began and not self._ended:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})


def list_proofs(request: HTTPConnection) -> list[Key]:
    """Return the secrets of a request, the strongest first; a bearer token excludes others."""
    if _is_bearer(request.headers):
        return [(Credential.TOKEN, hash_secret(request.headers["authorization"][len("bearer") :].strip()))]
    shown = ((Credential.SESSION, cookies.SESSION), (Credential.TOKEN, cookies.SCREEN))
    held = request.cookies
    return [(proof, hash_secret(held[name])) for proof, name in shown if held.get(name)]


def find_refusal(request: HTTPConnection, visitor: Visitor | None) -> Response | None:
    """Return the answer to a request that may go no further, or None."""
    path = request.scope["path"]
    if visitor is None and not is_open(path):
        if error_responses.is_page_wanted(request):
            return RedirectResponse(build_login_path(*find_way_back(request)), status_code=303)
        return error_responses.answer(
            request, 401, t("请先登录，或出示有效的令牌"), members={"login": "/login"}
        )
    if not _is_trusted(request):
        return error_responses.answer(request, 403, t("此请求不是从本系统的页面发出的，已拒绝"))
    return None if visitor is None or is_open(path) else _misplaced(request, visitor)


def find_way_back(request: HTTPConnection) -> tuple[str, str]:
    """Return path and query to go on with after the sign-in; of a form that was sent, the page it was on."""
    if request.scope["method"] in SAFE_METHODS:
        return request.scope["path"], request.url.query
    page = split_address(request.headers.get("referer", ""))
    return (page.path, page.query) if page.netloc == request.headers.get("host") else ("/", "")


def _misplaced(request: HTTPConnection, visitor: Visitor) -> Response | None:
    """Return the answer to a user who asks for what is not for them, or not yet; or None."""
    path = request.scope["path"]
    if visitor.must_change and not path.startswith(ACCOUNT):
        way, said = ACCOUNT, t("请先在“我的账号”中修改初始密码")
    elif not is_allowed(visitor.actor, path):
        way, said = start_of(visitor.actor), t("大屏令牌只能查看大屏")
    else:
        return None
    if error_responses.is_page_wanted(request):
        return RedirectResponse(way, status_code=303)
    return error_responses.answer(request, 403, said)


def choose_language(request: HTTPConnection, visitor: Visitor | None) -> str:
    """Return the language to speak: the one chosen, for programs the one accepted, else Chinese."""
    chosen = (visitor.locale if visitor else None) or request.cookies.get(cookies.LOCALE)
    if chosen in i18n.LOCALES:
        return chosen
    if request.scope["path"].startswith("/api/"):
        return i18n.choose(request.headers.get("accept-language"))
    return i18n.DEFAULT_LOCALE


def _is_trusted(request: HTTPConnection) -> bool:
    """Return whether the request changes nothing, shows a token, or comes from a page of our own."""
    if request.scope["method"] in SAFE_METHODS or _is_bearer(request.headers):
        return True
    return is_same_origin(request.headers)


def _is_wall(visitor: Visitor) -> bool:
    return Role.WALL in visitor.actor.roles


def _is_bearer(headers: Mapping[str, str]) -> bool:
    return headers.get("authorization", "").lower().startswith("bearer")


def _is_screen(request: HTTPConnection, key: Key) -> bool:
    """Return whether the secret came in the cookie of a screen."""
    return key[0] is Credential.TOKEN and not _is_bearer(request.headers)
