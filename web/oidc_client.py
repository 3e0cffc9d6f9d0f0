"""OpenID Connect client: discovery, identity of a user, and time limits."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

import anyio
import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from domain.errors import DomainError
from settings import Settings

SCOPE = "openid profile"
STEP_SECONDS = 5.0  # for one answer of the provider (ours, as the two below)
ALL_SECONDS = 12.0  # for all of them together
LEEWAY_SECONDS = 60  # how far its clock and ours may differ
# Signatures that only the provider can make; a key known to both, or none at all, proves nothing.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderSilent(DomainError):
    """The identity provider does not answer, or not as it should."""

    status = 502

    def __init__(self, *, name: str) -> None:
        super().__init__("{name}没有回应，请稍后再试，或用本系统的用户名和密码登录", name=name)


class IdentityRefused(DomainError):
    """Refuse what came back from the provider: it proves nothing."""

    status = 401

    def __init__(self, *, name: str) -> None:
        super().__init__("{name}的登录没有完成，或已失效，请重新登录", name=name)


@dataclass(frozen=True, slots=True)
class Identity:
    """Identity at the provider; ``username`` is the value of the chosen claim."""

    issuer: str
    subject: str
    username: str


@dataclass(frozen=True, slots=True)
class Pending:
    """What a browser keeps while its person is at the provider; it must come back with the same."""

    state: str
    nonce: str
    verifier: str
    wanted: str

    @classmethod
    def new(cls, wanted: str) -> "Pending":
        """Return one with fresh secrets that leads to ``wanted`` in the end."""
        return cls(token_urlsafe(24), token_urlsafe(24), token_urlsafe(48), wanted)

    def is_answered_by(self, state: str) -> bool:
        """Return whether the provider's answer belongs to this browser's request."""
        return hmac.compare_digest(self.state.encode(), state.encode())


@dataclass(frozen=True, slots=True)
class Provider:
    """The configured identity provider; ``claim`` names the account, ``name`` labels the button."""

    issuer: str
    client_id: str
    secret: str
    name: str
    claim: str

    @classmethod
    def of(cls, found: Settings) -> "Provider | None":
        """Return the provider that the settings name in full, or None."""
        if not (found.oidc_issuer and found.oidc_client_id and found.oidc_client_secret):
            return None
        return cls(
            found.oidc_issuer.rstrip("/"),
            found.oidc_client_id,
            found.oidc_client_secret,
            found.oidc_name,
            found.oidc_claim,
        )

    async def discover(self) -> dict[str, Any]:
        """Return the provider's metadata. Raises ProviderSilent."""
        async with self._client() as client:
            return await self._metadata(client)

    async def entrance(self, pending: Pending, *, back: str) -> str:
        """Return the address at which the person shows the provider who they are. Raises ProviderSilent."""
        metadata = await self.discover()
        address: str = prepare_grant_uri(
            metadata["authorization_endpoint"],
            client_id=self.client_id,
            response_type="code",
            redirect_uri=back,
            scope=SCOPE,
            state=pending.state,
            nonce=pending.nonce,
            code_challenge=create_s256_code_challenge(pending.verifier),
            code_challenge_method="S256",
        )
        return address

    async def identity(self, pending: Pending, code: str, *, back: str, now: float) -> Identity:
        """Return the identity behind the code. Raises ProviderSilent or IdentityRefused."""
        try:
            with anyio.fail_after(ALL_SECONDS):
                async with self._client() as client:
                    return await self._identity(client, pending, code, back=back, now=now)
        except TimeoutError:
            raise ProviderSilent(name=self.name) from None

    async def _identity(
        self, client: httpx.AsyncClient, pending: Pending, code: str, *, back: str, now: float
    ) -> Identity:
        metadata = await self._metadata(client)
        tokens = await self._tokens(client, metadata, pending, code, back=back)
        keys = await self._json(client, metadata["jwks_uri"])
        claims = self._claims(tokens, keys, issuer=metadata["issuer"], nonce=pending.nonce, now=now)
        username = claims.get(self.claim)
        if username is None and metadata.get("userinfo_endpoint"):
            told = await self._json(client, metadata["userinfo_endpoint"], token=tokens["access_token"])
            username = told.get(self.claim) if told.get("sub") == claims["sub"] else None
        return Identity(metadata["issuer"], str(claims["sub"]), str(username or ""))

    async def _metadata(self, client: httpx.AsyncClient) -> dict[str, Any]:
        found = await self._json(client, get_well_known_url(self.issuer, external=True))
        if str(found.get("issuer", "")).rstrip("/") != self.issuer or not all(
            isinstance(found.get(endpoint), str) for endpoint in ENDPOINTS
        ):
            raise ProviderSilent(name=self.name)
        return found

    async def _tokens(
        self,
        client: httpx.AsyncClient,
        metadata: Mapping[str, Any],
        pending: Pending,
        code: str,
        *,
        back: str,
    ) -> dict[str, Any]:
        """Exchange the code; a provider that refuses it says that this sign-in is none."""
        ways = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        basic = "client_secret_basic" in ways
        shown = {} if basic else {"client_id": self.client_id, "client_secret": self.secret}
        body = prepare_token_request(
            "authorization_code", redirect_uri=back, code=code, code_verifier=pending.verifier, **shown
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        request = client.build_request("POST", metadata["token_endpoint"], content=body, headers=headers)
        auth = httpx.BasicAuth(self.client_id, self.secret) if basic else None
        answer = await self._sent(client, request, auth=auth)
        if answer.is_client_error:
            raise IdentityRefused(name=self.name)
        tokens = self._read(answer)
        if not isinstance(tokens.get("id_token"), str) or not isinstance(tokens.get("access_token"), str):
            raise IdentityRefused(name=self.name)
        return tokens

    def _claims(
        self, tokens: Mapping[str, Any], keys: Any, *, issuer: str, nonce: str, now: float
    ) -> Mapping[str, Any]:
        """Return what the identity token says, once its signature, audience, time and nonce are proved."""
        try:
            token = jwt.decode(tokens["id_token"], KeySet.import_key_set(keys), algorithms=ALGORITHMS)
            claims = CodeIDToken(
                token.claims,
                token.header,
                {"iss": {"value": issuer}, "aud": {"value": self.client_id}},
                {
                    "nonce": nonce,
                    "client_id": self.client_id,
                    "access_token": tokens["access_token"],
                },
            )
            claims.validate(now=int(now), leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, KeyError, TypeError):
            raise IdentityRefused(name=self.name) from None
        return dict(claims)

    async def _json(self, client: httpx.AsyncClient, address: str, *, token: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self._read(await self._sent(client, client.build_request("GET", address, headers=headers)))

    async def _sent(
        self, client: httpx.AsyncClient, request: httpx.Request, *, auth: httpx.Auth | None = None
    ) -> httpx.Response:
        try:
            return await client.send(request, auth=auth)
        except (httpx.HTTPError, httpx.InvalidURL):
            raise ProviderSilent(name=self.name) from None

    def _read(self, answer: httpx.Response) -> dict[str, Any]:
        try:
            found = answer.raise_for_status().json()
        except (httpx.HTTPError, ValueError):
            raise ProviderSilent(name=self.name) from None
        if not isinstance(found, dict):
            raise ProviderSilent(name=self.name)
        return found

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(timeout=STEP_SECONDS)
