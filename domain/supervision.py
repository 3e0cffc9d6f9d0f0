"""Notices of the supervision office: circular notices (督查通报) and orders to rectify (责令整改通知书)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.enums import Role
from domain.errors import DomainError, Invalid, NotAllowed, NotFound
from domain.message import Sentence
from domain.scopes import Actor


class SupervisionKind(StrEnum):
    """What the supervision office sends."""

    CIRCULAR = "circular"  # 督查通报
    ORDER = "order"  # 责令整改通知书, with a day by which it is rectified


class Grounds(StrEnum):
    """Why it is sent."""

    NO_RESPONSE = "no_response"
    LATE_RESPONSE = "late_response"
    INACTION = "inaction"
    PUSHED_DOWN = "pushed_down"  # 擅自下压


class SupervisionStatus(StrEnum):
    """How far it has come; it is tracked to its end."""

    ISSUED = "issued"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class SupervisionAct(StrEnum):
    """What can be done with it."""

    ISSUE = "issue"
    ANSWER = "answer"
    SEND_BACK = "send_back"  # the answer does not do
    CLOSE = "close"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class SupervisionRule:
    """Who does it, and where it leads; addressed: only the party it was sent to."""

    who: frozenset[Role]
    to: SupervisionStatus
    addressed: bool = False


OFFICE = frozenset({Role.SUPERVISOR})
PARTIES = frozenset({Role.DEPARTMENT, Role.AGENCY, Role.TOWN})
SUPERVISION_ACTS: Mapping[tuple[SupervisionStatus | None, SupervisionAct], SupervisionRule] = (
    MappingProxyType(
        {
            (None, SupervisionAct.ISSUE): SupervisionRule(OFFICE, SupervisionStatus.ISSUED),
            (SupervisionStatus.ISSUED, SupervisionAct.ANSWER): SupervisionRule(
                PARTIES, SupervisionStatus.ANSWERED, addressed=True
            ),
            (SupervisionStatus.ANSWERED, SupervisionAct.SEND_BACK): SupervisionRule(
                OFFICE, SupervisionStatus.ISSUED
            ),
            (SupervisionStatus.ANSWERED, SupervisionAct.CLOSE): SupervisionRule(
                OFFICE, SupervisionStatus.CLOSED
            ),
            (SupervisionStatus.ISSUED, SupervisionAct.WITHDRAW): SupervisionRule(
                OFFICE, SupervisionStatus.WITHDRAWN
            ),
        }
    )
)
WORDLESS = frozenset({SupervisionAct.CLOSE})
LONGEST = 4000  # characters


def permit_supervision(
    actor: Actor, act: SupervisionAct, status: SupervisionStatus | None, *, party: str | None
) -> SupervisionRule:
    """Return the rule by which the actor may do an act to a notice sent to ``party``.

    Raises NotAllowed for those who may not, DomainError where the state does not know the act.
    """
    who = frozenset[Role]().union(
        *(rule.who for (_, known), rule in SUPERVISION_ACTS.items() if known is act)
    )
    if not who & actor.roles:
        raise NotAllowed("此事须由{who}办理", who=tuple(sorted(who)))
    rule = SUPERVISION_ACTS.get((status, act))
    if rule is None:
        raise DomainError("现在的状态“{status}”不能{act}", status=status, act=act)
    if rule.addressed and actor.party != party:
        raise NotFound("没有这份督查文书，或不在您的权限范围内")
    return rule


def acts_open(actor: Actor, status: SupervisionStatus, *, party: str | None) -> tuple[SupervisionAct, ...]:
    """Return what the actor may do to a notice now."""
    found = []
    for act in SupervisionAct:
        try:
            permit_supervision(actor, act, status, party=party)
        except DomainError:
            continue
        found.append(act)
    return tuple(found)


def checked_words(act: SupervisionAct, text: str) -> str:
    """Return what is said with an act without blanks around it. Raises Invalid where it must be said."""
    words = text.strip()
    if not words and act not in WORDLESS:
        raise Invalid("请写明内容或原因")
    if len(words) > LONGEST:
        raise Invalid("文字请不超过 {most} 字", most=LONGEST)
    return words


def document_number(kind: SupervisionKind, *, year: int, sequence: int) -> Sentence:
    """Return the number of a notice as official papers write it."""
    return Sentence("{kind}〔{year}〕{sequence}号", {"kind": kind, "year": str(year), "sequence": sequence})
