"""Frames of changes for screens with the same view: at most four a second, each built once."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from domain.errors import DomainError, Invalid, NotFound
from domain.scopes import Scope, sees_all
from live.city_state import CityState
from live.subscriptions import AreaView, ScreenView, StreamMessage, encode, open_view

PERIOD = 0.25  # seconds between two frames; the first after a pause leaves at once
REMEMBERED = 256  # frames that a reconnecting screen can receive again
LISTED = 3  # ids of changed tickets listed for readers of all; more, and any for others, are "many"


@dataclass(frozen=True, slots=True)
class Audience:
    """Key of an audience: one city and scope, and the views as requested."""

    scope: Scope
    views: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """One write to a socket: what changed up to a number of the feed, or as time passed at it."""

    event: int
    body: bytes


@dataclass(slots=True)
class AudienceChanges:
    """Tickets in an audience's scope that changed since its last frame.

    names: whether a frame may name them. An audience from which something is kept learns only that some
    changed: otherwise a frame without a name would reveal that a ticket was taken out of its sight.
    """

    names: bool = True
    tickets: dict[UUID, None] = field(default_factory=dict)
    hidden: bool = False
    subjects: bool = False
    waiting: bool = False

    def add(self, tickets: Iterable[UUID], *, hidden: bool = False, subjects: bool = False) -> None:
        """Record that a frame is due, and for which tickets.

        hidden: one that the audience may have seen is out of its sight now; the frame says so, and not which.
        subjects: something that is no ticket changed; the frame says so to all, and never what.
        """
        self.waiting = True
        self.hidden |= hidden
        self.subjects |= subjects
        self.tickets.update(dict.fromkeys(tickets))

    def told(self) -> dict[str, Any]:
        """Return what a frame says of tickets and subjects."""
        return self._told_tickets() | ({"subjects": True} if self.subjects else {})

    def _told_tickets(self) -> dict[str, Any]:
        if self.hidden or len(self.tickets) > (LISTED if self.names else 0):
            return {"many": True}
        return {"tickets": [str(ticket) for ticket in self.tickets]} if self.tickets else {}


class Sequel:
    """The frames of one audience, in order, and the snapshot that replaces all of them."""

    def __init__(self, audience: Audience, picture: CityState) -> None:
        """Begin at the picture's present; what was before is sent by a snapshot only.

        Raises the DomainError of the first view where every view is refused.
        """
        self.audience = audience
        self.views: list[tuple[str, ScreenView]] = []
        self.refused: list[tuple[str, DomainError]] = []  # what the city does not have: the others go on
        self.news = AudienceChanges(names=sees_all(audience.scope))
        self.frames: deque[Frame] = deque(maxlen=REMEMBERED)
        self._left_at = float("-inf")
        self._snapshot: tuple[tuple[int, datetime], bytes] | None = None
        with picture.lock:
            for asked in audience.views:
                self._open(asked, picture)
            self._oldest = picture.event  # a screen that is this far can be brought along by frames
            # Lights turned between this event and now: receivers of the event may not have received them.
            self._unsure_of_oldest = picture.turned

    def _open(self, asked: str, picture: CityState) -> None:
        try:
            view = open_view(asked, self.audience.scope)
            view.change(picture)
        except (Invalid, NotFound) as error:
            self.refused.append((asked, error))
            if len(self.refused) == len(self.audience.views):
                raise
        else:
            self.views.append((asked, view))

    def due_in(self, moment: float) -> float | None:
        """Return in how many seconds the next frame may leave, None when there is nothing to tell."""
        return max(0.0, self._left_at + PERIOD - moment) if self.news.waiting else None

    def next_frame(self, picture: CityState, *, moment: float) -> Frame | None:
        """Return the frame that tells the news, None when nothing that this audience sees has changed."""
        told, self.news = self.news.told(), AudienceChanges(names=self.news.names)
        with picture.lock:
            head = {"event": picture.event, "as_of": format_instant(picture.as_of)}
            event = picture.event
            found = [(asked, self._change(view, picture, told)) for asked, view in self.views]
        body = b"".join(
            encode_event(message.kind, {**head, "view": asked, **message.data}, event)
            for asked, message in found
            if message is not None
        )
        if not body:
            return None
        if len(self.frames) == REMEMBERED:
            self._oldest, self._unsure_of_oldest = self.frames[0].event + 1, False
        frame = Frame(event, body)
        self.frames.append(frame)
        self._snapshot = None  # a board's facts change without an event, and a replay's time does not advance
        self._left_at = moment
        return frame

    def _change(self, view: ScreenView, picture: CityState, told: dict[str, Any]) -> StreamMessage | None:
        """Return what changed in a view; a map always receives changed tickets: a panel may show one."""
        try:
            message = view.change(picture)
        except NotFound:
            return None  # a new import has no such level; the screen keeps its last state
        if not isinstance(view, AreaView):
            return message
        if message is None and told:
            message = view.unchanged()
        return StreamMessage(message.kind, {**message.data, **told}) if message is not None else None

    def since(self, event: int, picture: CityState) -> bytes:
        """Return what tells a screen that knows the state at ``event`` what it missed.

        Frames of that very event are sent again, since time may have passed at it: twice does no harm.
        """
        if not self._oldest <= event <= picture.event:
            return self.snapshot(picture)
        missed = b"".join(frame.body for frame in self.frames if frame.event >= event)
        unsure = event == self._oldest and self._unsure_of_oldest
        return missed + self.snapshot(picture) if unsure else missed

    def snapshot(self, picture: CityState) -> bytes:
        """Return the whole state of all views; made once for all who ask at the same moment."""
        with picture.lock:
            moment = (picture.event, picture.as_of)
            if self._snapshot is None or self._snapshot[0] != moment:
                head = {"event": picture.event, "as_of": format_instant(picture.as_of)}
                body = b"".join(
                    encode_event("snapshot", {**head, "view": asked, **view.snapshot(picture)}, picture.event)
                    for asked, view in self.views
                )
                self._snapshot = (moment, body)
            return self._snapshot[1]


def encode_event(kind: str, data: dict[str, Any], event: int | None = None) -> bytes:
    """Return one server-sent event; its id is the number of the feed."""
    name = b"" if event is None else b"id: %d\n" % event
    return b"%sevent: %s\ndata: %s\n\n" % (name, kind.encode(), encode(data))


def format_instant(at: datetime) -> str:
    """Return an instant to the second, as ISO 8601 in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
