"""Which identity tokens are accepted: signed by the provider, for us, for this request, and now."""

from collections.abc import Mapping
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from web.oidc_client import IdentityRefused, Provider

NOW = 1_800_000_000
KEY = RSAKey.generate_key(2048, {"kid": "1"})
OURS = Provider("https://idp.example", "huying", "geheim", "认证", "preferred_username")
GOOD = {"iss": OURS.issuer, "aud": "huying", "sub": "s-1", "iat": NOW - 5, "exp": NOW + 300, "nonce": "n"}


def proved(claims: dict[str, object], *, key=KEY, alg: str = "RS256", now: int = NOW) -> Mapping[str, Any]:
    tokens = {"id_token": jwt.encode({"alg": alg, "kid": "1"}, claims, key), "access_token": "a"}
    keys = KeySet([KEY]).as_dict(private=False)
    return OURS._claims(tokens, keys, issuer=OURS.issuer, nonce="n", now=now)


@pytest.mark.parametrize("now", [NOW, NOW + 350, NOW - 60], ids=["now", "our clock is ahead", "behind"])
def test_a_good_token_is_believed_within_the_leeway(now):
    assert proved(GOOD, now=now)["sub"] == "s-1"


@pytest.mark.parametrize(
    "claims",
    [
        GOOD | {"exp": NOW - 61},
        GOOD | {"iss": "https://other.example"},
        GOOD | {"aud": "another-client"},
        GOOD | {"aud": ["huying", "other"], "azp": "other"},
        GOOD | {"nonce": "another"},
        {name: value for name, value in GOOD.items() if name != "nonce"},
        {name: value for name, value in GOOD.items() if name != "exp"},
        {name: value for name, value in GOOD.items() if name != "sub"},
        GOOD | {"iat": NOW + 600},
    ],
    ids=["expired", "issuer", "audience", "party", "nonce", "no nonce", "no end", "no subject", "early"],
)  # fmt: skip
def test_a_token_that_is_not_for_us_now_is_refused(claims):
    with pytest.raises(IdentityRefused):
        proved(claims)


def test_a_token_signed_by_another_key_is_refused():
    with pytest.raises(IdentityRefused):
        proved(GOOD, key=RSAKey.generate_key(2048, {"kid": "1"}))


def test_a_token_signed_with_a_shared_secret_is_refused():
    with pytest.raises(IdentityRefused):
        proved(GOOD, key=OctKey.import_key("geheim" * 8), alg="HS256")
