"""Say what of a secret ticket whom may be shown: the Center all of it, others not who and not where."""

from collections.abc import Iterable, Mapping

from domain.attachments import AttachmentKind
from domain.enums import Act, Role, Secrecy
from domain.scopes import Actor

# The whole city in sight is not enough: leaders and the offices beside the Center see no persons.
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

# They keep lists, points and accounts; what was told in secret is none of that.
BLIND = frozenset({Role.LIST_OFFICE, Role.ASSESSMENT_OFFICE, Role.ADMINISTRATOR})

# What the reporter handed in or was handed: a photo from a window names its tenant.
BETRAYING = frozenset({AttachmentKind.REPORT, AttachmentKind.DELIVERY})

# Words of these acts, and these facts of a reply, may name the reporter: whom one called, where it went.
TELL_OF_REPORTERS = frozenset({Act.MISS_CALL_BACK, Act.CALL_BACK, Act.REVEAL})
FACTS_OF_REPORTERS = frozenset({"proof", "why_not"})
# Words of these acts, and these facts of a correction, may name a place below the town.
TELL_OF_PLACES = frozenset({Act.CORRECT})
FACTS_OF_PLACES = frozenset({"place", "address"})


# Rows of these acts name another ticket and say why; who does not see that one reads neither.
TELL_OF_OTHERS = frozenset({Act.MERGE, Act.LINK, Act.SPLIT})


def numbers_told(data: Mapping[str, object]) -> frozenset[str]:
    """Return the numbers of other tickets that a row of history names."""
    parts = data.get("numbers", ())
    single = (data.get(name) for name in ("target", "merged"))
    return frozenset(str(one) for one in (*single, *(parts if isinstance(parts, list) else ())) if one)


def words_of_notice(text: str, secrecy: Secrecy) -> str:
    """Return what a notice may repeat of what was said; of a secret ticket nothing."""
    return "" if secrecy is Secrecy.SECRET else text


# What a party that only was asked to take a ticket over, or to consult, learns of its history.
GUESTS_KNOW = frozenset(
    {
        Act.CALL,
        Act.ACCEPT,
        Act.DISPATCH,
        Act.REASSIGN,
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


def shows_place(actor: Actor, secrecy: Secrecy, holders: Iterable[str] = ()) -> bool:
    """Tell whether the actor may see a ticket's place below its town: the Center and its holders.

    holders: the parties that hold or held a work order of it.
    """
    return secrecy is not Secrecy.SECRET or actor.of_center or actor.party in set(holders)


def is_seen_by_place(secrecy: Secrecy) -> bool:
    """Tell whether a ticket is seen by the town, unit and grid where it lies, which it may be about."""
    return secrecy is not Secrecy.SECRET


def shows_reporter(actor: Actor, secrecy: Secrecy) -> bool:
    """Tell whether the actor may see (masked) who reported a ticket."""
    if secrecy is Secrecy.SECRET and not actor.of_center:
        return False
    return bool(actor.roles & SEE_REPORTERS)


def shows_attachment(actor: Actor, secrecy: Secrecy, kind: AttachmentKind) -> bool:
    """Tell whether the actor, who may see a ticket, may see an attachment of that kind on it."""
    return secrecy is not Secrecy.SECRET or kind not in BETRAYING or actor.of_center
