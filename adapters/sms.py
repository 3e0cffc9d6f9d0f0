"""SMS gateway client: a signed JSON body, a parsed response, and a rate limit per number."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from adapters.signed_http import post
from domain.deliveries import Flood, NotDelivered, Parcel

REMEMBERED_SECONDS = 86_400.0  # as long as the longest span that a city may set


@dataclass(slots=True)
class SmsThrottle:
    """Counts messages to each number; a phone that just had enough of them waits."""

    clock: Callable[[], float] = time.monotonic
    _sent: dict[str, deque[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def admits(self, number: str, flood: Flood) -> bool:
        """Return whether another message may go to the number, and count it if so."""
        now = self.clock()
        with self._lock:
            self._forget(now)
            times = self._sent.setdefault(number, deque())
            if sum(at > now - flood.minutes * 60 for at in times) >= flood.messages:
                return False
            times.append(now)
            return True

    def _forget(self, now: float) -> None:
        for number, times in list(self._sent.items()):
            while times and times[0] <= now - REMEMBERED_SECONDS:
                times.popleft()
            if not times:
                del self._sent[number]


@dataclass(frozen=True, slots=True)
class Gateway:
    """One gateway; it answers {"ok": true, "id": "…"} or {"ok": false, "code": "…", "final": true}."""

    url: str
    secret: str
    throttle: SmsThrottle = field(default_factory=SmsThrottle)

    def send(self, parcel: Parcel) -> str | None:
        """Hand one message over and return the gateway's number for it. Raises NotDelivered."""
        phone = parcel.address or ""
        if not self.throttle.admits(phone, parcel.flood):
            raise NotDelivered("too many messages to one number, later again")
        content = {"id": str(parcel.id), "phone": phone, "text": parcel.text}
        answer = post(self.url, content, key=str(parcel.id), secret=self.secret)
        if answer.get("ok") is not True:
            code = str(answer.get("code", "unknown"))[:40]
            raise NotDelivered(f"gateway refused with code {code}", final=answer.get("final") is True)
        return None if answer.get("id") is None else str(answer["id"])[:100]
