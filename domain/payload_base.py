"""The base of all payloads: what every act may carry, and how a payload is checked by its field table."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, model_validator

from domain.errors import Invalid
from domain.payload_fields import (
    Display,
    FieldKind,
    FieldSpec,
    get_value,
    is_empty,
    is_visible,
    list_fields,
)
from domain.texts import clean_texts
from domain.transitions import Need

LONGEST_REASON = 500  # characters
LONGEST_TEXT = 4000  # characters of a result, plan, reply or minutes
IN_SHORT = frozenset({Need.REASON, Need.NOTE})


def describe_words(label: str, need: Need | None = None, required: str = "") -> Display:
    """Return how the words of an act are shown."""
    return Display(label, FieldKind.TEXT, need=need, required=required)


class Payload(BaseModel):
    """What every act may carry.

    text: the reason, note, result, plan or reply in words. files: attachments that the same actor uploaded
    before. motion: the motion that is answered, where there are several.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    optional: ClassVar[frozenset[Need]] = frozenset()  # groups of which an act may leave everything out

    text: Annotated[str, Display("原因或说明", FieldKind.TEXT)] = ""
    files: tuple[UUID, ...] = ()
    motion: UUID | None = None

    @model_validator(mode="before")
    @classmethod
    def _drop_fields_of_other_acts(cls, values: Any) -> Any:
        """Clean texts and ignore fields that only other acts have: clients may send one form for all."""
        if not isinstance(values, Mapping):
            return values
        foreign = list_known_fields() - cls.model_fields.keys()
        return {name: clean_texts(value) for name, value in values.items() if name not in foreign}

    @classmethod
    def list_specs(cls) -> tuple[FieldSpec, ...]:
        """Return the field table."""
        return list_fields(cls)

    @classmethod
    def list_needs(cls) -> frozenset[Need]:
        """Return the groups that the act cannot do without, as the tables of transitions name them."""
        return (
            frozenset(spec.shown.need for spec in cls.list_specs() if spec.shown.need is not None)
            - cls.optional
        )

    def check(self) -> Self:
        """Return the payload if it is complete. Raises Invalid, with what to do."""
        longest = LONGEST_REASON if self.list_needs() and self.list_needs() <= IN_SHORT else LONGEST_TEXT
        if len(self.text) > longest:
            raise Invalid("文字请不超过 {most} 字", most=longest)
        for spec in self.list_specs():
            if spec.is_required and is_visible(self, spec) and is_empty(get_value(self, spec.name)):
                raise Invalid(spec.shown.required)
            _check_rows(self, spec)
        self.check_rules()
        return self

    def check_rules(self) -> None:
        """Check what concerns several fields together. Raises Invalid."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> Any:
        """Document the labels of the fields, and which are required."""
        schema = handler.resolve_ref_schema(handler(core_schema))
        for spec in cls.list_specs():
            top = schema["properties"].get(spec.name)
            if top is not None:
                top["description"] = spec.shown.label
        schema["required"] = sorted(
            {spec.name.split(".")[0] for spec in cls.list_specs() if spec.is_required}
        )
        return schema


def _check_rows(payload: Payload, spec: FieldSpec) -> None:
    for row in get_value(payload, spec.name) or () if spec.fields else ():
        for part in spec.fields:
            if part.is_required and is_empty(get_value(row, part.name)):
                raise Invalid(part.shown.required)


class ReasonPayload(Payload):
    """An act that needs a reason and nothing else."""

    text: Annotated[str, describe_words("原因或说明", Need.REASON, "请写明原因")] = ""


class NotePayload(Payload):
    """An act that needs a note and nothing else."""

    text: Annotated[str, describe_words("原因或说明", Need.NOTE, "请写明说明")] = ""


@cache
def list_known_fields() -> frozenset[str]:
    """Return the names of the fields of every payload."""
    models, found = [Payload], set[str]()
    while models:
        model = models.pop()
        found |= model.model_fields.keys()
        models += model.__subclasses__()
    return frozenset(found)
