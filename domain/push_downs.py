"""Duties pushed down to a town (擅自下压): who did it in whose name, by which way, and what came of it."""

from enum import StrEnum

from domain.enums import Role
from domain.errors import Invalid, NotAllowed
from domain.scopes import Actor

LONGEST = 2000  # characters


class IssuerKind(StrEnum):
    """What kind of body handed the duty down."""

    DEPARTMENT = "department"
    COORDINATING = "coordinating"  # 议事协调机构
    TEMPORARY = "temporary"  # 临时机构


class PushWay(StrEnum):
    """How it reached the town, outside of the work orders."""

    PAPER = "paper"
    MEETING = "meeting"
    CHAT = "chat"


class PushStatus(StrEnum):
    """How far a report of a pushed-down duty has come."""

    REPORTED = "reported"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


def permit_report(actor: Actor) -> str:
    """Return the town that the actor reports for. Raises NotAllowed."""
    if Role.TOWN not in actor.roles or actor.scope.town is None:
        raise NotAllowed("下压责任由镇街报告")
    return actor.scope.town


def permit_finding(actor: Actor) -> None:
    """Raise NotAllowed for all but the supervision office."""
    if Role.SUPERVISOR not in actor.roles:
        raise NotAllowed("下压责任由督查部门核实认定")


def words_of(text: str, *, missing: str) -> str:
    """Return what was written. Raises Invalid where nothing was, or too much."""
    said = text.strip()
    if not said:
        raise Invalid(missing)
    if len(said) > LONGEST:
        raise Invalid("文字请不超过 {most} 字", most=LONGEST)
    return said
