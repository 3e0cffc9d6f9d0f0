"""Fixtures of the responsibility list: duties that fulfil every rule, and their publication."""

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from domain.duties import (
    Cooperation,
    Duty,
    DutyField,
    DutyList,
    FlowStep,
    NextStep,
    PowerKind,
    PublishDutiesPayload,
    Situation,
)
from domain.duty_rules import KnownCodes
from domain.enums import Role
from domain.scopes import Actor, Scope
from services import duties
from services.duties import PublishResult

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
FIRST_DAY, SECOND_DAY = date(2026, 1, 1), date(2026, 3, 1)
REFERENCE, NEXT_REFERENCE = "寿编办〔2026〕1号", "寿编办〔2026〕9号"
KNOWN = KnownCodes(frozenset({"D01", "D02"}), frozenset({"S01001"}), frozenset({"D01-CF-001"}))


def a_power_item(code: str = "D01-CF-001", **changes) -> Duty:
    """Return an item of a department."""
    item = Duty(
        code=code,
        duty_list=DutyList.POWER,
        name="对占用消防车通道的处罚",
        lead=("D01",),
        power_kind=PowerKind.PENALTY,
        legal_basis=("中华人民共和国消防法",),
    )
    return replace(item, **changes)


def a_situation(code: str = "S-401-1", **changes) -> Situation:
    """Return a situation of the duty."""
    situation = Situation(
        code=code,
        name="封堵安全出口",
        department="D01",
        office="消防安全综合科",
        phone="0536-0000001",
        procedure="发现后通知单位清除",
        standard="当日清除",
        departments=("D01", "D02"),
        town_points=("看安全出口是否上锁",),
    )
    return replace(situation, **changes)


def some_steps() -> tuple[FlowStep, ...]:
    """Return a flow chart with a branch and a way back."""
    return (
        FlowStep(1, "巡查发现", "town", "发现隐患", 1, (NextStep(2), NextStep(4, "当场整改"))),
        FlowStep(2, "受理分派", "center", "分派", None, (NextStep(3),)),
        FlowStep(3, "查处", "D01", "依法查处", 3, (NextStep(4, "整改到位"), NextStep(2, "须另行分派"))),
        FlowStep(4, "反馈", "center", "反馈结果"),
    )


def a_shared_duty(code: str = "S-401", **changes) -> Duty:
    """Return a shared duty of the field of emergency management, as the number 4 of its code says."""
    duty = Duty(
        code=code,
        duty_list=DutyList.SHARED,
        name="消防领域安全生产监管",
        lead=("D01",),
        duty_field=list(DutyField)[int(code[2]) - 1],
        lead_duty=("负责消防监督检查",),
        cooperating=(Cooperation("D02", "移送线索"),),
        town_duty=("开展日常巡查", "报告隐患"),
        legal_basis=("中华人民共和国消防法",),
        matters=("S01001",),
        situations=(a_situation(f"{code}-1"),),
        steps=some_steps(),
    )
    return replace(duty, **changes)


def an_editor(city: str = "370783", role: Role = Role.LIST_OFFICE) -> Actor:
    """Return the list office."""
    return Actor("editor", "编办甲", frozenset({role}), Scope.whole(city))


def a_publication(
    *listed: Duty, reference: str | None = REFERENCE, since: date | None = FIRST_DAY, **rest
) -> PublishDutiesPayload:
    """Return what publishes a list of these duties, of one shared duty where none is given."""
    items = listed or (a_shared_duty(),)
    return PublishDutiesPayload(
        duty_list=items[0].duty_list, duties=items, reference=reference, effective_from=since, **rest
    )


def publish_duties(
    session: Session,
    *listed: Duty,
    reference: str | None = REFERENCE,
    since: date | None = FIRST_DAY,
    city: str = "370783",
    actor: Actor | None = None,
) -> PublishResult:
    """Publish a list of these duties by a document, from a day on."""
    payload = a_publication(*listed, reference=reference, since=since)
    return duties.publish_duties(session, payload, actor=actor or an_editor(city), now=NOW)
