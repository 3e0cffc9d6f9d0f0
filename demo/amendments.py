"""Amendments of the demonstration's list of shared duties, one or more in every state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from db.models import Amendment
from db.queries import duties
from demo.actors import party_of
from demo.areas import CITY_CODE
from demo.world import CityMoment
from domain.amendment_payloads import (
    AcceptApplicationPayload,
    AmendmentKind,
    AmendmentReason,
    ApplyPayload,
    DenialPayload,
    DocumentPayload,
    DraftPayload,
    PublishAmendmentPayload,
    ReviewPayload,
    SchedulePayload,
    StatedReasonPayload,
)
from domain.amendments import AmendmentAct
from domain.duties import Duty, DutyList
from domain.enums import Role
from domain.scopes import Actor, Scope
from domain.workflows import WorkflowPayload
from services.amendments import AMENDMENTS
from services.workflow import engine
from services.workflow.engine import WorkflowRequest

OFFICE = Actor("demo:list_office", "市委编办（模拟）", frozenset({Role.LIST_OFFICE}), Scope.whole(CITY_CODE))
_A = AmendmentAct
CHECKED = (_A.ACCEPT,)
CONSENTED = (*CHECKED, _A.CONSENT)
REVIEWED = (*CONSENTED, _A.APPROVE_REVIEW)
SCHEDULED = (*REVIEWED, _A.SCHEDULE)
PUBLISHED = (*SCHEDULED, _A.PUBLISH)
Change = Callable[[Duty], Duty]


@dataclass(frozen=True, slots=True)
class SampleAmendment:
    """One application: by whom (a town by its place in the layout), of which duty, what, and how far it came.

    days: since when it was applied for. step_days: between two steps.
    """

    party: str | int
    duty: str
    reason: AmendmentReason
    text: str
    law: str
    change: Change | None
    then: tuple[AmendmentAct, ...] = ()
    days: int = 3
    step_days: int = 6


def _town_duty(place: int, text: str) -> Change:
    """Return the change of one sentence of what a town owes."""

    def change(duty: Duty) -> Duty:
        lines = list(duty.town_duty)
        lines[place] = text
        return replace(duty, town_duty=tuple(lines))

    return change


def _lead_duty(text: str) -> Change:
    """Return the change that adds a sentence to what the lead owes."""
    return lambda duty: replace(duty, lead_duty=(*duty.lead_duty, text))


def _standard(place: int, text: str) -> Change:
    """Return the change of the standard of one situation."""

    def change(duty: Duty) -> Duty:
        rows = list(duty.situations)
        rows[place] = replace(rows[place], standard=text)
        return replace(duty, situations=tuple(rows))

    return change


SAMPLES: tuple[SampleAmendment, ...] = (
    SampleAmendment(
        "D30", "S-406", AmendmentReason.LAW_CHANGED,
        "充电设施的日常检查已由消防救援机构纳入年度抽查计划，镇街只负责发现和报告，现行文本把劝离和拆除都写给了镇街。",
        "中华人民共和国消防法",
        _town_duty(0, "组织村居社区每周查看楼道、门厅停放和充电情况，拍照登记，当天报消防救援机构。"),
        PUBLISHED, days=38,
    ),
    SampleAmendment(
        0, "S-601", AmendmentReason.UNCLEAR_SPLIT,
        "集市散场后的清扫由谁负责，清单没有写明，环卫、执法和镇街互相推让，近两月多件诉求退单。",
        "城市市容和环境卫生管理条例",
        _town_duty(1, "集市散场后督促市场开办者两小时内清理完毕，拒不清理的报综合行政执法部门。"),
    ),
    SampleAmendment(
        "D33", "S-308", AmendmentReason.PRACTICE,
        "道路积水处置中，泵站和管网的责任单位已有分工协议，文本仍按分工前写。",
        "城镇排水与污水处理条例",
        _lead_duty("汛期对下穿式立交、涵洞实行一处一人值守，积水超过十五厘米的立即封闭并通报公安机关。"),
        CHECKED, days=24,
    ),
    SampleAmendment(
        "D10", "S-506", AmendmentReason.FUNCTIONS_CHANGED,
        "农资打假的检验职能已并入综合检验检测机构，抽样送检的时限需要相应调整。",
        "农药管理条例",
        _standard(0, "接到线索后两个工作日内到场抽样，十个工作日内出具检验结果，不合格的当日查封。"),
        CONSENTED, days=26,
    ),
    SampleAmendment(
        "D06", "S-504", AmendmentReason.LAW_CHANGED,
        "电梯按需维保试点已经结束，文本中的检查频次与现行规定不一致。",
        "中华人民共和国特种设备安全法",
        _lead_duty("对住宅电梯困人超过三十分钟的，当日约谈维保单位并公开处理结果。"),
        REVIEWED, days=30,
    ),
    SampleAmendment(
        "D22", "S-505", AmendmentReason.PRACTICE,
        "流动加油车的查扣需要公安、交通运输部门到场，现行文本没有写清各自到场的时限。",
        "中华人民共和国安全生产法",
        _standard(0, "接报后一小时内会同公安机关到场，车辆、油品先行登记保存，七个工作日内作出处理决定。"),
        SCHEDULED, days=34,
    ),
    SampleAmendment(
        1, "S-305", AmendmentReason.UNCLEAR_SPLIT,
        "物业突然退出后的应急值守费用没有来源，申请写明由住房城乡建设部门统筹。",
        "物业管理条例",
        _town_duty(2, "物业突然退出时配合住房城乡建设部门组织应急保洁、门岗，公布联系人。"),
        (_A.SEND_BACK,), days=9, step_days=3,
    ),
    SampleAmendment(
        "D08", "S-307", AmendmentReason.FUNCTIONS_CHANGED,
        "申请把村道日常保洁全部划给镇街。",
        "中华人民共和国公路法",
        _town_duty(0, "承担辖区村道的日常养护、保洁和路肩整修，所需经费自行解决。"),
        (_A.ACCEPT, _A.DENY_CONSENT), days=21, step_days=5,
    ),
    SampleAmendment(
        2, "S-606", AmendmentReason.PRACTICE,
        "流浪犬收容场所的运行费用分担需要写明。",
        "中华人民共和国动物防疫法",
        _town_duty(0, "登记本辖区犬只，发现流浪犬先行设置警示，报公安机关和收容单位处置。"),
        (_A.WITHDRAW,), days=15, step_days=4,
    ),
    SampleAmendment(
        "D18", "S-405", AmendmentReason.FUNCTIONS_CHANGED,
        "厂中厂的安全监管已有专项规定，申请删除本项，改由行业主管部门按权责清单办理。",
        "中华人民共和国安全生产法",
        None, days=2,
    ),
)  # fmt: skip
WORDS: Mapping[AmendmentAct, str] = {
    _A.ACCEPT: "材料齐全，依据充分，予以受理，按程序报批。",
    _A.SEND_BACK: "涉及经费事项不属清单内容，请补充法律依据并修改文本后再报。",
    _A.WITHDRAW: "已与相关部门协商一致，不再申请。",
    _A.DENY_CONSENT: "村道养护的主体责任有明确规定，不宜下放镇街。",
}


def apply_for_amendments(moment: CityMoment) -> int:
    """Let parties apply, and lead each application as far as it came; return how many."""
    listed = {duty.code: duty for duty in duties.list_texts(moment.session, moment.city, DutyList.SHARED)}
    for sample in SAMPLES:
        _apply(moment, sample, listed[sample.duty])
    asked = DraftPayload(
        party="D07",
        kind=AmendmentKind.CHANGE,
        reason=AmendmentReason.ARBITRATION,
        duty="S-605",
        text="废弃机动车的认定和拖移由谁先办，近期裁定较多，请按裁定意见申请修改清单文本。",
    )
    _execute(moment, OFFICE, WorkflowRequest(_A.DRAFT, asked), at=moment.now - timedelta(days=1))
    return len(SAMPLES) + 1


def _apply(moment: CityMoment, sample: SampleAmendment, duty: Duty) -> None:
    place = sample.party
    code = place if isinstance(place, str) else moment.world.layout.towns[place].code
    applicant = party_of(moment.world, code)
    payload = ApplyPayload(
        kind=AmendmentKind.DELETE if sample.change is None else AmendmentKind.CHANGE,
        reason=sample.reason,
        duty=duty.code,
        text=sample.text,
        legal_basis=(sample.law,),
        proposed=None if sample.change is None else sample.change(duty),
    )
    at = moment.now - timedelta(days=sample.days)
    row = _execute(moment, applicant, WorkflowRequest(_A.APPLY, payload), at=at)
    for act in sample.then:
        at += timedelta(days=sample.step_days)
        actor = applicant if act is _A.WITHDRAW else OFFICE
        _execute(moment, actor, WorkflowRequest(act, _payload(act, at.date()), str(row.id)), at=at)


def _execute(moment: CityMoment, actor: Actor, request: WorkflowRequest, *, at: datetime) -> Amendment:
    done: Amendment = engine.execute(moment.session, AMENDMENTS, request, actor=actor, now=at)
    return done


def _payload(act: AmendmentAct, day: date) -> WorkflowPayload:
    """Return what is handed in with an act; document numbers are marked as samples."""
    made: Mapping[AmendmentAct, Callable[[], WorkflowPayload]] = {
        _A.ACCEPT: lambda: AcceptApplicationPayload(text=WORDS[act]),
        _A.CONSENT: lambda: DocumentPayload(document="寿办字〔示例〕12号", decided_on=day),
        _A.DENY_CONSENT: lambda: DenialPayload(
            document="寿办字〔示例〕13号", decided_on=day, text=WORDS[act]
        ),
        _A.APPROVE_REVIEW: lambda: ReviewPayload(
            staffing_document="潍编办函〔示例〕21号",
            staffing_on=day - timedelta(days=1),
            justice_document="潍司函〔示例〕22号",
            justice_on=day,
        ),
        _A.SCHEDULE: lambda: SchedulePayload(effective_from=day + timedelta(days=6)),
        _A.PUBLISH: lambda: PublishAmendmentPayload(document="寿编办〔示例〕3号"),
        _A.SEND_BACK: lambda: StatedReasonPayload(text=WORDS[act]),
        _A.WITHDRAW: lambda: StatedReasonPayload(text=WORDS[act]),
    }
    return made[act]()
