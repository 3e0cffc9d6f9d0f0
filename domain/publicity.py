"""Whether a ticket is public (公开) when it comes in; the Center may correct the flag later."""

from domain.enums import Channel, Secrecy, WorkField

# What people write to the secretary or the mayor, what they petition for and quarrel about is nobody else's.
PRIVATE_CHANNELS = frozenset({Channel.MAILBOX})
PRIVATE_FIELDS = frozenset({WorkField.PETITIONS, WorkField.MEDIATION})


def is_public(*, channel: Channel, of_matter: bool, secrecy: Secrecy) -> bool:
    """Tell whether a new ticket is public; of_matter: the flag of its matter, False where it has none."""
    return of_matter and secrecy is Secrecy.NORMAL and channel not in PRIVATE_CHANNELS


def matter_is_public(field: WorkField, secrecy: Secrecy) -> bool:
    """Tell whether the tickets of a matter are public unless somebody said otherwise."""
    return secrecy is Secrecy.NORMAL and field not in PRIVATE_FIELDS
