"""Notify a chat-room robot: WeCom, DingTalk, or any receiver of a signed JSON body."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from adapters.signed_http import post
from domain.deliveries import NotDelivered, Parcel

BUSY = frozenset({45009, 130101, 660026, -1})  # their codes for 'too often' and 'busy'


@dataclass(frozen=True, slots=True)
class Robot:
    """One robot; form is wecom, dingtalk or plain. The secret signs a DingTalk address or a plain body."""

    url: str
    form: str = "plain"
    secret: str | None = None

    def send(self, parcel: Parcel) -> None:
        """Send one notification to the robot; robots return no number. Raises NotDelivered."""
        secret = self.secret if self.form == "plain" else None
        answer = post(self.address(), _CONTENTS[self.form](parcel), key=str(parcel.id), secret=secret)
        code = answer.get("errcode", 0)
        if code != 0:
            raise NotDelivered(f"robot refused with errcode {code}", final=code not in BUSY)

    def address(self) -> str:
        """Return where to post; DingTalk wants time and signature in the address, in milliseconds."""
        if self.form != "dingtalk" or self.secret is None:
            return self.url
        stamp = str(time.time_ns() // 1_000_000)
        query = urlencode({"timestamp": stamp, "sign": sign_dingtalk(self.secret, stamp)})
        return f"{self.url}{'&' if '?' in self.url else '?'}{query}"


def sign_dingtalk(secret: str, stamp: str) -> str:
    """Return DingTalk's signature of a time in milliseconds."""
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _wecom(parcel: Parcel) -> dict[str, Any]:
    return {"msgtype": "markdown", "markdown": {"content": _markdown(parcel)}}


def _dingtalk(parcel: Parcel) -> dict[str, Any]:
    return {"msgtype": "markdown", "markdown": {"title": parcel.subject, "text": _markdown(parcel)}}


def _plain(parcel: Parcel) -> dict[str, Any]:
    return {"id": str(parcel.id), "subject": parcel.subject, "text": parcel.text}


def _markdown(parcel: Parcel) -> str:
    """Return the message with its first line as a heading."""
    first, *rest = parcel.text.splitlines()
    return "\n\n".join([f"**{first}**", *(f"> {line}" for line in rest)])


_CONTENTS: dict[str, Callable[[Parcel], dict[str, Any]]] = {
    "wecom": _wecom,
    "dingtalk": _dingtalk,
    "plain": _plain,
}
