"""Appeals of the demonstration: waiting for the town, to be decided, late, upheld, refused, withdrawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from db.models import Appeal
from db.queries import simulation_asides
from demo.accounts import DEMO_TOWN
from demo.actors import party_of, town_of
from demo.areas import CITY_CODE
from demo.world import CityMoment
from domain.appeals import (
    AppealAct,
    AppealPayload,
    EffectDecision,
    RefusePayload,
    SpeedDecision,
    TownStatementPayload,
    UpholdPayload,
    WithdrawAppealPayload,
)
from domain.enums import Role
from domain.scopes import Actor, Scope
from domain.workflows import WorkflowPayload
from services.appeals import APPEALS
from services.workflow import engine
from services.workflow.engine import WorkflowRequest

OFFICE = Actor(
    "demo:assessor", "市考核办（模拟）", frozenset({Role.ASSESSMENT_OFFICE}), Scope.whole(CITY_CODE)
)
RATED_BEFORE = timedelta(days=11)  # an appeal contests a rating given within its limit of 10 working days
_A = AppealAct


@dataclass(frozen=True, slots=True)
class SampleAppeal:
    """One appeal of a party; days: since when. statement: of its town. decision: of the office.

    town: whose ratings are looked at first.
    """

    party: str
    days: int
    text: str
    statement: str | None = None
    decision: WorkflowPayload | None = None
    withdrawn: str | None = None
    town: str | None = None


APPEALED: tuple[SampleAppeal, ...] = (
    SampleAppeal(
        "D07", 1,
        "现场当日已处置并拍照回传，群众电话回访表示认可，请复核对本件的评价。", town=DEMO_TOWN,
    ),
    SampleAppeal(
        "D07", 6,
        "现场已按期清理并复查，市民重复占道属新发情况，不应计入本件办理效果。",
        statement="首次清理后两日内再次占道，群众认为没有解决，评价依据群众反馈作出。",
    ),
    SampleAppeal(
        "D03", 25,
        "噪声监测须夜间进行，已在时限内完成监测并反馈结果，系统中有监测报告。",
        statement="监测报告收到较晚，但内容属实，无异议。",
        decision=UpholdPayload(
            speed=SpeedDecision.KEEP, effect=EffectDecision.GOOD, text="监测按期完成，报告已随工单上传。"
        ),
    ),
    SampleAppeal(
        "D07", 32,
        "该路段道路设施移交手续未办结，本单位只负责配合，主体责任不在本单位。",
        statement="已核实，移交手续确未办结。",
        decision=UpholdPayload(
            speed=SpeedDecision.KEEP, effect=EffectDecision.LIFT, text="责任未明确期间的效果评价予以撤销。"
        ),
    ),
    SampleAppeal(
        "D08", 20,
        "坑洞已在两日内填补，群众不满意的是重铺路面，不属养护范围。",
        statement="填补后一周再次塌陷，评价符合实际。",
        decision=RefusePayload(text="填补未达到养护标准，镇街评价有照片为证，维持原评价。"),
    ),
    SampleAppeal("D04", 12, "物业公司已整改，请复核办理效果。", withdrawn="与镇街沟通后认可评价。"),
    SampleAppeal(
        "D06-001", 18,
        "已当日到场检查并下达整改通知，效果评价为差与事实不符。",
        statement="当日到场属实，但超期占道经营至今未改。",
    ),
)  # fmt: skip


def contest_some(moment: CityMoment) -> int:
    """Let rated parties contest ratings, and lead each appeal on; return how many."""
    return sum(_contest(moment, one) for one in APPEALED)


def _contest(moment: CityMoment, sample: SampleAppeal) -> bool:
    at = moment.now - timedelta(days=sample.days)
    rating = next(_list_ratings(moment, sample, at), None)
    if rating is None:
        return False
    rated = party_of(moment.world, sample.party)
    appeal = AppealPayload(evaluation=rating, text=sample.text)
    row = _execute(moment, rated, WorkflowRequest(_A.APPEAL, appeal), at)
    for actor, act, payload in _list_steps(sample, rated, town_of(moment.world, row.town_code)):
        at += timedelta(days=1)
        _execute(moment, actor, WorkflowRequest(act, payload, str(row.id)), at)
    return True


def _list_steps(
    sample: SampleAppeal, rated: Actor, town: Actor
) -> Iterator[tuple[Actor, AppealAct, WorkflowPayload]]:
    if sample.statement is not None:
        yield town, _A.STATE, TownStatementPayload(text=sample.statement)
    if sample.decision is not None:
        act = _A.UPHOLD if isinstance(sample.decision, UpholdPayload) else _A.REFUSE
        yield OFFICE, act, sample.decision
    if sample.withdrawn is not None:
        yield rated, _A.WITHDRAW, WithdrawAppealPayload(text=sample.withdrawn)


def _list_ratings(moment: CityMoment, sample: SampleAppeal, at: datetime) -> Iterator[UUID]:
    found = simulation_asides.list_low_ratings(
        moment.session, moment.city, sample.party, since=at - RATED_BEFORE, until=at
    )
    yield from sorted(found, key=lambda rating: found[rating] != sample.town)


def _execute(moment: CityMoment, actor: Actor, request: WorkflowRequest, at: datetime) -> Appeal:
    done: Appeal = engine.execute(moment.session, APPEALS, request, actor=actor, now=at)
    return done
