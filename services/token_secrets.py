"""Secrets of sessions and tokens; the database holds only their hashes."""

import hashlib
import secrets

SECRET_BYTES = 32
LONGEST = 200  # characters; a longer one is not ours and not worth hashing


def create_secret() -> str:
    """Return a new secret, safe in cookies, headers and addresses."""
    return secrets.token_urlsafe(SECRET_BYTES)


def hash_secret(secret: str) -> bytes:
    """Return what is stored of a secret; it has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(secret[:LONGEST].encode()).digest()
