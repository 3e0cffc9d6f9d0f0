"""Keep the photos of a letter: the one place where the public page meets the store of attachments."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.session import Session
from domain.scopes import Actor

Keeper = Callable[[Session, Sequence["Photo"], Actor, datetime], tuple[UUID, ...]]


@dataclass(frozen=True, slots=True)
class Photo:
    """One file as it was sent, nothing of it believed yet."""

    name: str
    content: bytes


_keeper: Keeper | None = None  # an installation without a store shows no field for photos


def are_kept() -> bool:
    """Tell whether photos can be handed in at all."""
    return _keeper is not None


def keep_with(keeper: Keeper | None) -> None:
    """Say who keeps photos from now on."""
    global _keeper
    _keeper = keeper


def store_photos(
    session: Session, photos: Sequence[Photo], *, actor: Actor, now: datetime
) -> tuple[UUID, ...]:
    """Store the photos and return the attachments, which wait for the act that takes them."""
    if _keeper is None or not photos:
        return ()
    return _keeper(session, photos, actor, now)
