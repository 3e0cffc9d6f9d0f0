"""Sentences that rules draft for people to edit: a message id and what fills it; edges put it into words."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as a message id and what fills it."""

    message_id: str
    values: Mapping[str, object] = field(default_factory=dict)
