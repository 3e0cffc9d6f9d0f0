"""Payload of acts that say something about units: required words, never personal data."""

from typing import Annotated

from domain.payload_fields import Display, FieldKind
from domain.personal_words import check_no_personal_data
from domain.workflows import WorkflowPayload, check_words

LONGEST = 2000  # characters


class UnitWordsPayload(WorkflowPayload):
    """Words about units; a subclass says in the display of ``text`` what is missing without them."""

    text: Annotated[str, Display("说明", FieldKind.TEXT, required="请写明原因")]

    def check(self) -> None:
        """Raise Invalid without words, or where they hold personal data."""
        [missing] = [
            found.required for found in type(self).model_fields["text"].metadata if isinstance(found, Display)
        ]
        check_words(self.text, missing=missing, longest=LONGEST)
        check_no_personal_data(self.text)

    @property
    def note(self) -> str:
        """Return what was said."""
        return self.text.strip()
