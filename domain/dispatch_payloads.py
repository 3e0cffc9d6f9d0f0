"""Payloads that name who handles a ticket, by which duty: dispatch, reassign, transfer, propose."""

from typing import Annotated

from domain.enums import TicketClass
from domain.errors import Invalid
from domain.payload_base import Payload, ReasonPayload, describe_words
from domain.payload_fields import Display, FieldKind
from domain.transitions import Need


def describe_duty(need: Need) -> Display:
    """Return how the duty is shown on which an act rests."""
    return Display("责任事项（可选）", FieldKind.DUTY, need=need)


def describe_situation(need: Need) -> Display:
    """Return how the situation of the duty is shown."""
    return Display("具体情形（可选）", FieldKind.SITUATION, need=need)


def describe_list_reason(need: Need) -> Display:
    """Return how the reason is shown for which a choice differs from the list."""
    return Display("与清单不一致的理由", FieldKind.LIST_REASON, need=need)


class PartiesPayload(Payload):
    """Name the parties that handle a ticket."""

    lead: Annotated[
        str | None, Display("主办单位", FieldKind.PARTY, need=Need.LEAD, required="请选择主办单位")
    ] = None
    cooperating: Annotated[
        tuple[str, ...], Display("协办单位（可选）", FieldKind.PARTIES, need=Need.LEAD)
    ] = ()

    def check_rules(self) -> None:
        """Refuse a party that is named twice."""
        chosen = (self.lead, *self.cooperating)
        if len(set(chosen)) < len(chosen):
            raise Invalid("同一单位不能同时主办和协办，也不能重复")


class DispatchPayload(PartiesPayload):
    """Dispatch a ticket. Class and urgency stay as they are where they are left out.

    duty, situation: codes of the responsibility list; list_reason: why the lead is another than the list's.
    """

    duty: Annotated[str | None, describe_duty(Need.LEAD)] = None
    situation: Annotated[str | None, describe_situation(Need.LEAD)] = None
    list_reason: Annotated[str, describe_list_reason(Need.LEAD)] = ""
    ticket_class: Annotated[TicketClass | None, Display("类别", need=Need.CLASS)] = None
    urgent: Annotated[bool | None, Display("紧急", FieldKind.FLAG, need=Need.CLASS)] = None
    text: Annotated[str, describe_words("办理要求")] = ""


class SuccessorPayload(ReasonPayload):
    """Give a work order to another party, or propose to."""

    successor: Annotated[
        str | None,
        Display("接办单位", FieldKind.PARTY, need=Need.SUCCESSOR, required="请选择接办单位"),
    ] = None


class ReassignPayload(SuccessorPayload):
    """Reassign a work order, of a lead also to another duty; fields as of a dispatch."""

    duty: Annotated[str | None, describe_duty(Need.SUCCESSOR)] = None
    situation: Annotated[str | None, describe_situation(Need.SUCCESSOR)] = None
    list_reason: Annotated[str, describe_list_reason(Need.SUCCESSOR)] = ""


class TransferPayload(SuccessorPayload):
    """Propose a successor; list_reason: why a town is to lead what the list gives a department."""

    list_reason: Annotated[str, describe_list_reason(Need.SUCCESSOR)] = ""
