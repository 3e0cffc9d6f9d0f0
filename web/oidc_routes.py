"""Routes of the sign-in by an identity provider: redirect and return."""

import time
from dataclasses import astuple

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from itsdangerous import BadData, URLSafeTimedSerializer

from domain.errors import DomainError, NotFound
from settings import secret_key, settings
from web import cookies
from web.account_linking import sign_in_as
from web.authentication import build_signed_in_response, end_replaced_session, render_login_answer
from web.oidc_client import Identity, IdentityRefused, Pending, Provider
from web.sessions import SignedIn
from web.url_paths import to_own_path

PENDING = "huying_oidc"
PENDING_SECONDS = 600  # how long a user may take at the provider (ours)
BACK = "/oidc/callback"
router = APIRouter(include_in_schema=False)


@router.get("/oidc/login")
async def to_provider(request: Request) -> Response:
    """Lead to the provider, and keep in the browser what its answer must match."""
    provider, pending = _provider(), Pending.new(to_own_path(request.query_params.get("next")))
    try:
        address = await provider.entrance(pending, back=_back(request))
    except DomainError as error:
        return await to_thread.run_sync(render_login_answer, pending.wanted, error)
    response = RedirectResponse(address, status_code=303)
    kept = _seal().dumps(astuple(pending))
    secure = settings().secure_cookies
    cookies.set_cookie(response, PENDING, str(kept), seconds=PENDING_SECONDS, secure=secure)
    return response


@router.get(BACK)
async def from_provider(request: Request, code: str = "", state: str = "") -> Response:
    """Sign in the user that the provider's answer proves, or show why not; one request is answered once."""
    provider, pending = _provider(), _pending(request)
    wanted = pending.wanted if pending else "/"
    try:
        if pending is None or not code or not pending.is_answered_by(state):
            raise IdentityRefused(name=provider.name)
        identity = await provider.identity(pending, code, back=_back(request), now=time.time())
        signed_in = await to_thread.run_sync(_begun, request, identity)
    except DomainError as error:
        response = await to_thread.run_sync(render_login_answer, wanted, error)
    else:
        response = build_signed_in_response(request, signed_in, wanted)
    cookies.drop(response, PENDING)
    return response


def _begun(request: Request, identity: Identity) -> SignedIn:
    address = request.client.host if request.client else ""
    signed_in = sign_in_as(identity, address=address, locale=request.scope["locale"])
    end_replaced_session(request)
    return signed_in


def _provider() -> Provider:
    provider = Provider.of(settings())
    if provider is None:
        raise NotFound("没有设置统一身份认证")
    return provider


def _pending(request: Request) -> Pending | None:
    """Return what the browser kept, if it is ours and not too old."""
    try:
        return Pending(*_seal().loads(request.cookies.get(PENDING, ""), max_age=PENDING_SECONDS))
    except (BadData, TypeError):
        return None


def _seal() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key(), salt=PENDING)


def _back(request: Request) -> str:
    """Return our address as the provider knows it; behind a proxy that ends TLS only the setting tells."""
    scheme = "https" if settings().secure_cookies else request.url.scheme
    return f"{scheme}://{request.url.netloc}{BACK}"
