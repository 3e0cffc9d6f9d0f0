"""Whether a ticket is public (公开) when it comes in; the Center may correct the flag later."""

from domain.enums import Channel, Secrecy, WorkField

# Letters to the secretary or the mayor, petitions and disputes are private.
PRIVATE_CHANNELS = frozenset({Channel.MAILBOX})
PRIVATE_FIELDS = frozenset({WorkField.PETITIONS, WorkField.MEDIATION})


def is_public(*, channel: Channel, of_matter: bool, secrecy: Secrecy) -> bool:
    """Return whether a new ticket is public; of_matter: the flag of its matter, False where it has none."""
    return of_matter and secrecy is Secrecy.NORMAL and channel not in PRIVATE_CHANNELS


def is_matter_public(field: WorkField, secrecy: Secrecy) -> bool:
    """Return whether the tickets of a matter are public by default."""
    return secrecy is Secrecy.NORMAL and field not in PRIVATE_FIELDS
