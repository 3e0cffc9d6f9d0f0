"""Hint API of the forms in which a matter is taken down: the duty that the words so far fall under."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

import clock
from api.tickets import Code
from domain.duties import Situation, permit_reading
from domain.duty_request import build_duty_address, build_manual_address
from i18n import t
from services import intake
from services.duty_suggestion import Complaint, DutySuggestion, suggest_duty
from web.dependencies import CurrentActor, DbSession

router = APIRouter(prefix="/api/v1/duties", tags=["duties"])

SHORTEST = 4  # characters, before which words say nothing


class ComplaintSoFar(BaseModel):
    """What is known so far; sent as a body, for no complaint belongs in the log of addresses."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(max_length=intake.LONGEST_DESCRIPTION)] = ""
    matter: Code | None = None


class HintFact(BaseModel):
    """One of the four facts of a situation, under its name in the reader's language."""

    name: str
    text: str


class HintLink(BaseModel):
    """A way to more, under its name in the reader's language."""

    name: str
    address: str


class DutyHint(BaseModel):
    """The duty that a complaint may fall under, in words to be shown; all empty where the list has none.

    reason: which item of the list, and who is responsible; facts: office, phone, procedure, standard. links:
    to the duty and to the manual. Where the words do not suffice, the reason says so, and there are no facts.
    """

    duty: str | None = None
    reason: str = ""
    situation: str | None = None
    situation_name: str = ""
    manual: str = ""
    facts: list[HintFact] = []
    links: list[HintLink] = []


@router.post("/hints")
def hint_duty(body: ComplaintSoFar, actor: CurrentActor, session: DbSession) -> DutyHint:
    """Return duty and situation of a complaint that is being written down, with the four facts."""
    permit_reading(actor)
    if len(body.text.strip()) < SHORTEST and body.matter is None:
        return DutyHint()
    complaint = Complaint(body.matter, body.text)
    found = suggest_duty(session, actor.city, complaint, day=clock.today(session, actor.city))
    return DutyHint() if found is None else _to_hint(found)


def _to_hint(found: DutySuggestion) -> DutyHint:
    duty, situation = found.duty, found.situation
    lead = tuple(found.parties.get(code, code) for code in duty.lead)
    reason = t("清单 {code} {name}：主体责任 {lead}", code=duty.code, name=duty.name, lead=lead)
    links = [HintLink(name=t("责任事项 {code}", code=duty.code), address=build_duty_address(duty.code))]
    if not found.certain:
        told = t("内容不足以确定责任事项。最接近的是：{reason}", reason=reason)
        return DutyHint(duty=duty.code, reason=told, links=links)
    if situation is None:
        return DutyHint(duty=duty.code, reason=reason, links=links)
    manual = build_manual_address(situation.code)
    return DutyHint(
        duty=duty.code,
        reason=reason,
        situation=situation.code,
        situation_name=situation.name,
        manual=manual,
        facts=_list_facts(situation),
        links=[HintLink(name=t("说明书：{name}", name=situation.name), address=manual), *links],
    )


def _list_facts(situation: Situation) -> list[HintFact]:
    return [
        HintFact(name=t("责任科室"), text=situation.office),
        HintFact(name=t("联系电话"), text=situation.phone),
        HintFact(name=t("程序环节"), text=situation.procedure),
        HintFact(name=t("工作标准"), text=situation.standard),
    ]
