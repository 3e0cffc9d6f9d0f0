"""Messages drafted by rules for users to edit: a message id and its values; the view layer renders them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as a message id and what fills it."""

    message_id: str
    values: Mapping[str, object] = field(default_factory=dict)
