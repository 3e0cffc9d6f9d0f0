"""Put what was said with an act into the words that history keeps: text, numbers, truth and lists."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum

from db.writes import tickets
from domain.act_payloads import NOTHING, Consultation, Delivery, Mediation, Said
from services.workflow.act_context import Step

# Said in words of its own, or kept elsewhere.
APART = frozenset({"text", "files", "motion", "parts", "consultation", "mediation", "delivery", "correction"})
PARTIES = frozenset({"lead", "successor"})


def data_of(step: Step, **more: object) -> dict[str, object]:
    """Return what history keeps of an act beside its reason; parties by their names, empty parts left out."""
    said = step.said
    data: dict[str, object] = {}
    for part in fields(Said):
        value = getattr(said, part.name)
        if part.name not in APART and value != getattr(NOTHING, part.name):
            data[part.name] = _named(step, part.name, value)
    for of_part in (_of_delivery, _of_consultation, _of_mediation):
        data.update(of_part(step, said))
    return {**data, **more}


def name_of(step: Step, code: str) -> str:
    """Return the name of a party. Raises NotFound."""
    return tickets.party(step.session, step.ticket.city, code).name


def _named(step: Step, part: str, value: object) -> object:
    if part in PARTIES:
        return name_of(step, str(value))
    if isinstance(value, tuple):
        return [name_of(step, str(code)) for code in value]
    return _plain(value)


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date | datetime) else value


def _of_delivery(_step: Step, said: Said) -> dict[str, object]:
    given: Delivery | None = said.delivery
    if given is None:
        return {}
    return {"way": given.way.value, **_filled(proof=given.proof, why_not=given.why_not)}


def _of_consultation(step: Step, said: Said) -> dict[str, object]:
    held: Consultation | None = said.consultation
    if held is None:
        return {}
    tasks = [
        {"party": name_of(step, one.party), "what": one.what, "by": one.by.isoformat()} for one in held.tasks
    ]
    return {
        "held_at": held.held_at.isoformat(),
        "place": held.place.strip(),
        **_filled(attendance=held.attendance, conclusions=held.conclusions),
        **({"invited": [name_of(step, code) for code in held.invited]} if held.invited else {}),
        **({"tasks": tasks} if tasks else {}),
    }


def _of_mediation(_step: Step, said: Said) -> dict[str, object]:
    held: Mediation | None = said.mediation
    if held is None:
        return {}
    follow_up = {"follow_up_on": held.follow_up_on.isoformat()} if held.follow_up_on else {}
    return {
        "kind": held.kind.value,
        "mediators": held.mediators.strip(),
        "settlement": held.settlement.value,
        **follow_up,
    }


def _filled(**texts: str) -> dict[str, object]:
    return {name: text.strip() for name, text in texts.items() if text.strip()}


Handler = Callable[[Step], None]
