"""Routes of sign-in, sign-out, the choice of city and language, and the account page."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

import i18n
from db.queries import authentication
from db.queries.scope_names import list_scope_names
from db.session import account_transaction, transaction
from domain.accounts import to_username
from domain.errors import DomainError, Invalid, NotFound
from services.token_secrets import hash_secret
from settings import settings
from web import cookies, dependencies, js_modules, sessions, templates
from web.actor_scopes import get_post_name
from web.demo_logins import list_demo_logins
from web.known_devices import find_own_device, remember_account
from web.oidc_client import Provider
from web.principals import Credential, Visitor, Visitors
from web.sessions import Attempt, SignedIn
from web.url_paths import start_of, to_own_path

router = APIRouter(include_in_schema=False)
Entered = Annotated[str, Form(max_length=200)]
Next = Annotated[str, Form(alias="next", max_length=2000)]


@router.get("/")
def start(request: Request) -> Response:
    """Lead to the page on which the visitor's day begins."""
    return RedirectResponse(start_of(dependencies.get_request_actor(request)), status_code=303)


@router.get("/login")
def login_page(request: Request) -> Response:
    """Show the sign-in page; a signed-in user is redirected, a screen's token does not count as signed in."""
    wanted = to_own_path(request.query_params.get("next"))
    visitor: Visitor | None = request.scope.get("visitor")
    if visitor is not None and visitor.account_id is not None:
        return RedirectResponse(wanted, status_code=303)
    return _login(wanted)


@router.post("/login")
def log_in(request: Request, username: Entered = "", password: Entered = "", wanted: Next = "/") -> Response:
    """Begin a session and go where the visitor wanted to; otherwise say what to do."""
    address = request.client.host if request.client else ""
    name = to_username(username)
    device = find_own_device(request.cookies, name)
    attempt = Attempt(name, password, address, request.scope["locale"], device)
    try:
        signed_in = sessions.sign_in(attempt)
    except DomainError as error:
        return _login(to_own_path(wanted), username=attempt.username, error=error)
    end_replaced_session(request)
    return build_signed_in_response(request, signed_in, to_own_path(wanted))


def end_replaced_session(request: Request) -> None:
    """End the session that the browser held before, once it got another one."""
    if (replaced := request.cookies.get(cookies.SESSION)) is not None:
        sessions.sign_out(replaced)
        _forget(request)


def build_signed_in_response(request: Request, signed_in: SignedIn, wanted: str) -> Response:
    """Return the answer that gives the browser its session, and that leads on."""
    response = RedirectResponse(wanted, status_code=303)
    seconds, secure = int(sessions.LONGEST.total_seconds()), settings().secure_cookies
    cookies.set_cookie(response, cookies.SESSION, signed_in.secret, seconds=seconds, secure=secure)
    remember_account(response, request.cookies, signed_in.username)
    return response


@router.post("/logout")
def log_out(request: Request) -> Response:
    """End the session and lead back to the sign-in page."""
    secret = request.cookies.get(cookies.SESSION)
    if secret is not None:
        sessions.sign_out(secret)
        _forget(request)
    response = RedirectResponse("/login", status_code=303)
    cookies.drop(response, cookies.SESSION)
    return response


@router.post("/session/city")
def choose_city(request: Request, city: Entered, wanted: Next = "/") -> Response:
    """Work in another city from now on; the answer leads to ``next``."""
    visitor = _of_session(request)
    if city not in visitor.cities:
        raise NotFound("没有编码为 {city} 的城市", city=city)
    secret_hash = hash_secret(request.cookies[cookies.SESSION])
    with account_transaction(shown=secret_hash) as session:
        authentication.save_choice(session, secret_hash, city=city)
    _forget(request)
    return RedirectResponse(to_own_path(wanted), status_code=303)


@router.post("/session/locale")
def choose_locale(request: Request, locale: Entered, wanted: Next = "/") -> Response:
    """Speak another language from now on, signed in or not; the answer leads to ``next``."""
    if locale not in i18n.LOCALES:
        raise Invalid("没有语言 {locale}", locale=locale)
    visitor: Visitor | None = request.scope.get("visitor")
    if visitor is not None and visitor.account_id is not None:
        with account_transaction(account=visitor.account_id) as session:
            authentication.save_choice(session, hash_secret(request.cookies[cookies.SESSION]), locale=locale)
        _forget(request)
    response = RedirectResponse(to_own_path(wanted), status_code=303)
    seconds = cookies.YEAR_SECONDS
    cookies.set_cookie(response, cookies.LOCALE, locale, seconds=seconds, secure=settings().secure_cookies)
    return response


@router.get("/account")
def account_page(request: Request) -> Response:
    """Show who is signed in and let them change their password."""
    return _account(request)


@router.post("/account")
def change_password(request: Request, old: Entered, new: Entered, again: Entered) -> Response:
    """Change the visitor's password; their other sessions end."""
    visitor = _of_session(request)
    if new != again:
        return _account(request, error=Invalid("两次输入的新密码不一致"))
    try:
        sessions.change_password(request.cookies[cookies.SESSION], old=old, new=new)
    except DomainError as error:
        return _account(request, error=error)
    _forget(request)
    if visitor.must_change:
        return RedirectResponse("/", status_code=303)
    return _account(request, changed=True)


@router.post("/account/sessions")
def end_other_sessions(request: Request) -> Response:
    """End the visitor's sessions on other devices."""
    account = _account_id(_of_session(request))
    sessions.end_other_sessions(request.cookies[cookies.SESSION], account)
    return RedirectResponse("/account#sessions", status_code=303)


@router.post("/session/post")
def choose_post(request: Request, post: Entered, wanted: Next = "/") -> Response:
    """Work at another of one's posts from now on; the answer leads to ``next``."""
    visitor = _of_session(request)
    if post not in {get_post_name(actor.scope) for actor in visitor.posts}:
        raise NotFound("您没有这个岗位")
    with account_transaction(account=visitor.account_id) as session:
        authentication.save_choice(session, hash_secret(request.cookies[cookies.SESSION]), post=post)
    _forget(request)
    return RedirectResponse(to_own_path(wanted), status_code=303)


def render_login_answer(wanted: str, error: DomainError) -> Response:
    """Return the sign-in page with the reason of the refusal."""
    return _login(wanted, error=error)


def _login(wanted: str, *, username: str = "", error: DomainError | None = None) -> Response:
    found = settings()
    response = templates.render_page(
        "login.html",
        status=error.status if error else 200,
        wanted=wanted,
        username=username,
        error=i18n.t(error.message_id, **error.values) if error else "",
        logins=list_demo_logins(wanted=found.wants_demo),
        provider=found.oidc_name if Provider.of(found) else "",
        scripts=js_modules.render_tags("js/pages/login.js"),
    )
    if error is not None and "retry_after" in error.values:
        response.headers["Retry-After"] = str(error.values["retry_after"])
    return response


def _account(request: Request, *, error: DomainError | None = None, changed: bool = False) -> Response:
    visitor = _of_session(request)
    account = _account_id(visitor)
    with account_transaction(account=account) as session:
        opened = authentication.list_sessions(session, account)
    with transaction(visitor.actor.scope) as session:
        scopes = [actor.scope for actor in visitor.posts]
        names = dict(zip(scopes, list_scope_names(session, scopes), strict=True))
    return templates.render_page(
        "account.html",
        status=error.status if error else 200,
        actor=visitor.actor,
        posts=[
            (get_post_name(actor.scope), names[actor.scope], sorted(actor.roles)) for actor in visitor.posts
        ],
        post=get_post_name(visitor.actor.scope),
        opened=opened,
        own=hash_secret(request.cookies[cookies.SESSION]),
        must_change=visitor.must_change,
        password_length=sessions.get_password_length(account),
        error=i18n.t(error.message_id, **error.values) if error else "",
        changed=changed,
    )


def _of_session(request: Request) -> Visitor:
    """Return the visitor, who must be signed in with an account and not by a token."""
    visitor = dependencies.get_request_visitor(request)
    if visitor.account_id is None:
        raise dependencies.NotSignedIn
    return visitor


def _account_id(visitor: Visitor) -> UUID:
    if visitor.account_id is None:
        raise dependencies.NotSignedIn
    return visitor.account_id


def _forget(request: Request) -> None:
    """Apply the choice from the next request on, and not only after the look-up's cache expires."""
    visitors: Visitors = request.scope["visitors"]
    visitors.forget((Credential.SESSION, hash_secret(request.cookies[cookies.SESSION])))
