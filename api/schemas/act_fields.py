"""The field table of an act's payload in JSON, as forms of phones and programs read it."""

from collections.abc import Iterable

from pydantic import BaseModel

from domain.act_payloads import PAYLOADS
from domain.enums import Act
from domain.payload_fields import FieldSpec
from domain.transitions import Need
from i18n import label, t


class FieldChoice(BaseModel):
    """One word that may be chosen."""

    value: str
    label: str


class ActField(BaseModel):
    """One field; name: its path in ``said``, required: whether it must be filled in while it is visible.

    visible_if: "<field>=<value>" or "<field>!=<value>", "" for a field that is always asked for.
    """

    name: str
    kind: str
    label: str
    required: bool
    visible_if: str
    choices: list[FieldChoice]


def list_act_fields(act: Act, needs: Iterable[Need]) -> list[ActField]:
    """Return the fields of an act, of the groups that are asked for or may be said."""
    asked = frozenset(needs)
    return [
        _field(spec) for spec in PAYLOADS[act].list_specs() if spec.shown.need in asked or spec.name == "text"
    ]


def _field(spec: FieldSpec) -> ActField:
    shown = spec.shown
    choices = [FieldChoice(value=word.value, label=label(word)) for word in spec.choices]
    if shown.yes:
        choices = [
            FieldChoice(value="yes", label=t(shown.yes)),
            FieldChoice(value="no", label=t(shown.no)),
        ]
    return ActField(
        name=spec.name,
        kind=spec.kind.value,
        label=t(shown.label, number="") if spec.fields else t(shown.label),
        required=spec.is_required,
        visible_if=shown.visible_if,
        choices=choices,
    )
