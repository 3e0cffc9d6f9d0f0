"""A real local identity provider: a process of its own that speaks OpenID Connect."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

import preflight

STARTS_WITHIN_SECONDS = 30


@dataclass(frozen=True, slots=True)
class RunningProvider:
    """A provider that answers at ``url``."""

    url: str

    def knows(self, subject: str, **claims: str) -> None:
        """Make a person known."""
        httpx.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()

    def consent(self, address: str, subject: str) -> str:
        """Sign in as the person at the provider and return the address it sends the browser back to."""
        answered = httpx.post(address, data={"sub": subject})
        assert answered.is_redirect, answered.text
        return answered.headers["location"]

    def deny(self, address: str) -> str:
        """Refuse at the provider and return the address it sends the browser back to."""
        return httpx.post(address, data={"action": "deny"}).headers["location"]


@contextmanager
def running_provider() -> Iterator[RunningProvider]:
    """Run a provider until the end of the block."""
    with preflight.bind("127.0.0.1", 0) as bound:
        port = bound.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        found = RunningProvider(f"http://127.0.0.1:{port}")
        _wait_for(found, process)
        yield found
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_for(provider: RunningProvider, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, "the provider ended"
        try:
            httpx.get(f"{provider.url}/.well-known/openid-configuration").raise_for_status()
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the provider does not answer")
