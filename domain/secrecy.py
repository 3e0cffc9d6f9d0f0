"""Visibility of secret tickets: the Center sees all of it, others neither reporter nor place."""

from collections.abc import Iterable, Mapping

from domain.attachments import AttachmentKind
from domain.enums import Act, Role, Secrecy
from domain.scopes import Actor

# City-wide scope is not enough: leaders and the offices of the Center see no personal data.
SEE_REPORTERS = frozenset(
    {
        Role.INTAKE,
        Role.DISPATCHER,
        Role.REVIEWER,
        Role.CALLER,
        Role.DEPARTMENT,
        Role.AGENCY,
        Role.TOWN,
        Role.UNIT,
        Role.GRID_STAFF,
    }
)

# They keep lists, points and accounts; secret reports are none of that.
BLIND = frozenset({Role.LIST_OFFICE, Role.ASSESSMENT_OFFICE, Role.ADMINISTRATOR})

# What the reporter handed in or was handed: a photo from a window names its tenant.
BETRAYING = frozenset({AttachmentKind.REPORT, AttachmentKind.DELIVERY})

# Words of these acts, and these facts of a reply, may name the reporter: whom one called, where it went.
TELL_OF_REPORTERS = frozenset({Act.MISS_CALL_BACK, Act.CALL_BACK, Act.REVEAL})
FACTS_OF_REPORTERS = frozenset({"proof", "why_not"})
# Words of these acts, and these facts of corrections and meetings, may name a place below the town.
TELL_OF_PLACES = frozenset({Act.CORRECT})
FACTS_OF_PLACES = frozenset({"place", "address"})
# Words and these facts of a mediation name those who dispute, and people of their village.
TELL_OF_DISPUTES = frozenset({Act.MEDIATE})
FACTS_OF_DISPUTES = frozenset({"mediators"})
# With these acts a user of the place reports a matter: they are its reporter.
MAKES_KNOWN = frozenset({Act.REPORT, Act.SUBMIT, Act.CALL})
BELOW_TOWN = frozenset({Role.UNIT, Role.GRID_STAFF})


# Rows of these acts name another ticket and say why; who does not see that one reads neither.
TELL_OF_OTHERS = frozenset({Act.MERGE, Act.LINK, Act.SPLIT})


def list_named_numbers(data: Mapping[str, object]) -> frozenset[str]:
    """Return the numbers of other tickets that a row of history names."""
    parts = data.get("numbers", ())
    single = (data.get(name) for name in ("target", "merged"))
    return frozenset(str(one) for one in (*single, *(parts if isinstance(parts, list) else ())) if one)


def names_reporter(act: Act, role: str | None) -> bool:
    """Tell whether the name of who did an act betrays who reported a secret ticket, or from where."""
    return role in BELOW_TOWN or (role == Role.TOWN and act in MAKES_KNOWN)


def get_notice_words(text: str, secrecy: Secrecy) -> str:
    """Return what a notice may repeat of what was said; of a secret ticket nothing."""
    return "" if secrecy is Secrecy.SECRET else text


# What a party that only was asked to take a ticket over, or to consult, sees of its history.
GUESTS_KNOW = frozenset(
    {
        Act.CALL,
        Act.ACCEPT,
        Act.DISPATCH,
        Act.REASSIGN,
        Act.WITHDRAW_DISPATCH,
        Act.RESPOND,
        Act.PLAN,
        Act.RETURN,
        Act.REFUSE_RETURN,
        Act.TRANSFER,
        Act.TAKE_OVER,
        Act.DECLINE,
        Act.RECLASSIFY,
        Act.MAKE_URGENT,
        Act.END_URGENCY,
        Act.CONSULT,
    }
)


def may_see_place(actor: Actor, secrecy: Secrecy, holders: Iterable[str] = ()) -> bool:
    """Return whether the actor may see a ticket's place below its town: the Center and its holders.

    holders: the parties that hold or held a work order of it.
    """
    return secrecy is not Secrecy.SECRET or actor.of_center or actor.party in set(holders)


def is_seen_by_place(secrecy: Secrecy) -> bool:
    """Return whether a ticket is visible to its own town, unit and grid, which it may be about."""
    return secrecy is not Secrecy.SECRET


def may_see_reporter(actor: Actor, secrecy: Secrecy) -> bool:
    """Return whether the actor may see the (masked) reporter of a ticket."""
    if secrecy is Secrecy.SECRET and not actor.of_center:
        return False
    return knows_reporters(actor)


def knows_reporters(actor: Actor) -> bool:
    """Return whether the actor may see who reported a ticket that is not secret."""
    return bool(actor.roles & SEE_REPORTERS)


def may_see_attachment(
    actor: Actor, secrecy: Secrecy, kind: AttachmentKind, holders: Iterable[str] = ()
) -> bool:
    """Return whether the actor, who may see a ticket, may see an attachment of that kind on it.

    A picture shows the place, which cannot be coarsened: of a secret ticket it is for the Center and the
    holders alone. holders: the parties that hold or held a work order of it.
    """
    if secrecy is not Secrecy.SECRET or actor.of_center:
        return True
    return kind not in BETRAYING and may_see_place(actor, secrecy, holders)
