"""Compare who is to lead a ticket with what the responsibility list says, and who is behind a push-down."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.duties import DutyList
from domain.enums import PartyKind

LONGEST_LIST_REASON = 200  # characters


class ListFinding(StrEnum):
    """In what a choice of the lead differs from the list."""

    OVERRIDDEN = "overridden"  # another department or agency leads
    PUSHED_DOWN = "pushed_down"  # a town leads what the list gives a department (擅自下压)


@dataclass(frozen=True, slots=True)
class ListedDuty:
    """A duty as one version of its list has it, as far as a dispatch needs it.

    lead: codes of departments. situations: their names by code.
    """

    code: str
    duty_list: DutyList
    version: int
    name: str
    lead: tuple[str, ...]
    situations: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LeadParty:
    """The party that is to lead; parent: the department to which an agency belongs."""

    code: str
    kind: PartyKind
    parent: str | None = None


def acts_for(lead: Collection[str], party: LeadParty) -> bool:
    """Return whether a party is one of the leads, or the agency of one in a town."""
    return party.code in lead or party.parent in lead


def compare_lead(duty: ListedDuty, lead: LeadParty) -> ListFinding | None:
    """Return in what a lead differs from the list, None where it agrees."""
    if acts_for(duty.lead, lead):
        return None
    return ListFinding.PUSHED_DOWN if lead.kind is PartyKind.TOWN else ListFinding.OVERRIDDEN


def get_pushing_department(duty: ListedDuty, *, proposer: str | None = None) -> str:
    """Return the department behind a push-down: the proposer of a transfer, else the duty's first lead.

    The Center sends work orders for others: who is relieved by one that goes to a town is the department to
    which the list gives the lead. The first of several is the one the list names first.
    """
    return proposer or duty.lead[0]
