"""Convert an act's payload to the values that history stores: text, numbers, booleans and lists."""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum

from db.writes import tickets
from domain.payload_values import ConsultationDetails, DeliveryProof, MediationDetails
from services.workflow.act_context import ActContext

# Said in words of its own, or kept elsewhere.
APART = frozenset({"text", "files", "motion", "parts", "consultation", "mediation", "delivery", "correction"})
PARTIES = frozenset({"lead", "successor"})


def build_payload(step: ActContext, **more: object) -> dict[str, object]:
    """Return what history keeps of an act besides its reason; parties by name, empty parts left out."""
    said = step.said
    data: dict[str, object] = {}
    for name, field in type(said).model_fields.items():
        value = getattr(said, name)
        if name not in APART and value != field.default:
            data[name] = _named(step, name, value)
    data.update(_of_delivery(getattr(said, "delivery", None)))
    data.update(_of_consultation(step, getattr(said, "consultation", None)))
    data.update(_of_mediation(getattr(said, "mediation", None)))
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


def _of_delivery(given: DeliveryProof | None) -> dict[str, object]:
    if given is None:
        return {}
    return {"way": given.way.value, **_filled(proof=given.proof, why_not=given.why_not)}


def _of_consultation(step: ActContext, held: ConsultationDetails | None) -> dict[str, object]:
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


def _of_mediation(held: MediationDetails | None) -> dict[str, object]:
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
