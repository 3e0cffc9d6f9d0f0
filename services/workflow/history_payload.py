"""Convert an act's payload to the values that history stores: text, numbers, booleans and lists."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum

from db.writes import tickets
from domain.act_payloads import NOTHING, ActPayload, ConsultationPayload, DeliveryProof, MediationPayload
from services.workflow.act_context import ActContext

# Said in words of its own, or kept elsewhere.
APART = frozenset({"text", "files", "motion", "parts", "consultation", "mediation", "delivery", "correction"})
PARTIES = frozenset({"lead", "successor"})


def build_payload(step: ActContext, **more: object) -> dict[str, object]:
    """Return what history keeps of an act besides its reason; parties by name, empty parts left out."""
    said = step.said
    data: dict[str, object] = {}
    for part in fields(ActPayload):
        value = getattr(said, part.name)
        if part.name not in APART and value != getattr(NOTHING, part.name):
            data[part.name] = _named(step, part.name, value)
    for of_part in (_of_delivery, _of_consultation, _of_mediation):
        data.update(of_part(step, said))
    return {**data, **more}


def get_party_name(step: ActContext, code: str) -> str:
    """Return the name of a party. Raises NotFound."""
    return tickets.load_party(step.session, step.ticket.city, code).name


def _named(step: ActContext, part: str, value: object) -> object:
    if part in PARTIES:
        return get_party_name(step, str(value))
    if isinstance(value, tuple):
        return [get_party_name(step, str(code)) for code in value]
    return _plain(value)


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date | datetime) else value


def _of_delivery(_step: ActContext, said: ActPayload) -> dict[str, object]:
    given: DeliveryProof | None = said.delivery
    if given is None:
        return {}
    return {"way": given.way.value, **_filled(proof=given.proof, why_not=given.why_not)}


def _of_consultation(step: ActContext, said: ActPayload) -> dict[str, object]:
    held: ConsultationPayload | None = said.consultation
    if held is None:
        return {}
    tasks = [
        {"party": get_party_name(step, one.party), "what": one.what, "by": one.by.isoformat()}
        for one in held.tasks
    ]
    return {
        "held_at": held.held_at.isoformat(),
        "place": held.place.strip(),
        **_filled(attendance=held.attendance, conclusions=held.conclusions),
        **({"invited": [get_party_name(step, code) for code in held.invited]} if held.invited else {}),
        **({"tasks": tasks} if tasks else {}),
    }


def _of_mediation(_step: ActContext, said: ActPayload) -> dict[str, object]:
    held: MediationPayload | None = said.mediation
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


Handler = Callable[[ActContext], None]
