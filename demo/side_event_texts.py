"""Texts of the side events in the demonstration."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from db.queries.rating_facts import load_rating_facts
from db.queries.simulation import MovableTicket
from demo.accounts import DEMO_DEPARTMENT
from demo.listed_duties import REASONS
from demo.reference_data import SECTIONS
from demo.workflow_profile import WORDS
from demo.world import CityMoment
from domain.coordination import Contact, MediationKind, ReplyChannel, Settlement
from domain.enums import Act, TicketClass
from domain.payload_values import ConsultationDetails, DeliveryProof, MediationDetails, SplitPart, Task

Fields = Mapping[str, Any]  # the fields of a payload
Says = Callable[[CityMoment, MovableTicket], Fields]

DESKED_SHARE = 0.2
PUSHED = ("镇街熟悉现场情况，先行处置", "部门人手不足，请镇街代为办理", "专项行动方案要求镇街落实")
MEETING_ROOM = "镇街综治中心会议室"
ATTENDANCE = "镇街综治中心、主办单位、协办单位各一名负责人"
CONCLUSIONS = "由主办单位牵头整改，协办单位提供技术支持"
HALVES = ("先行处置现场隐患（由原诉求拆分）", "研究长效整治措施（由原诉求拆分）")
MEDIATED = (
    (Settlement.AGREED, "双方同意各让一步，书面约定施工时间"),
    (Settlement.AGREED, "一方道歉并恢复原状，双方签字"),
    (Settlement.FAILED, "双方分歧较大，未达成一致"),
    (Settlement.REFERRED, "引导双方到镇街司法所继续调解"),
)


def either(*texts: str, **more: Any) -> Says:
    """Return what says one of the texts, with what else belongs to it."""
    return lambda moment, _one: {"text": moment.dice.choice(texts), **more}


def contact(*ways: Contact) -> Says:
    """Return what tells how first contact was made."""
    return lambda moment, _one: {"contact": moment.dice.choice(ways)}


def to_another(*texts: str) -> Says:
    """Return what names another department, with one of the texts."""
    return lambda moment, one: {"text": moment.dice.choice(texts), "successor": _another(moment, one)}


def against_the_list(says: Says) -> Says:
    """Return what adds a reason, which is only kept where the party is no lead of the ticket's duty."""
    return lambda moment, one: {**says(moment, one), "list_reason": moment.dice.choice(REASONS)}


def to_own_town(text: str) -> Says:
    """Return what hands a department's duty to the ticket's town."""
    return lambda moment, one: {
        "text": text, "successor": one.town, "list_reason": moment.dice.choice(PUSHED)
    }  # fmt: skip


def to_section(moment: CityMoment, candidate: MovableTicket) -> Fields:
    """Pass on within the department."""
    return {"text": "请经办", "section": moment.dice.choice(sorted(SECTIONS[candidate.party or ""].values()))}


def proposal(moment: CityMoment, candidate: MovableTicket) -> Fields:
    """Propose who should lead."""
    return {"text": "建议由该部门主办，镇街配合", "lead": _another(moment, candidate)}


def plan(moment: CityMoment, candidate: MovableTicket) -> Fields:
    """File a plan for a day up to the deadline; who is late already says by when it is made good."""
    day = moment.now + timedelta(days=4)
    if candidate.order_id is not None:
        due_at = load_rating_facts(moment.session, moment.city, candidate.order_id).completion.due_at
        day = day if due_at is None or due_at <= moment.now else min(day, due_at)
    return {"text": "现场勘查后编制方案，分两步实施", "day": day.date()}


def shelving(moment: CityMoment, _candidate: MovableTicket) -> Fields:
    """Shelve until a day."""
    day = (moment.now + timedelta(days=30)).date()
    return {"text": moment.dice.choice(WORDS[Act.SHELVE]), "day": day}


def invitation(moment: CityMoment, candidate: MovableTicket) -> Fields:
    """Call a joint consultation for tomorrow."""
    held = ConsultationDetails(
        moment.now + timedelta(days=1), MEETING_ROOM, invited=(_another(moment, candidate),)
    )
    return {"text": "职责交叉，请到场共同研究", "consultation": held}


def minutes(moment: CityMoment, candidate: MovableTicket) -> Fields:
    """Record a site visit that was held today."""
    other = _another(moment, candidate)
    return {"text": "已现场会商", "consultation": _minutes(moment, "现场", other)}


def minutes_of(moment: CityMoment, candidate: MovableTicket) -> Fields:
    """Write the minutes of the consultation that was called."""
    held = _minutes(moment, MEETING_ROOM, _another(moment, candidate))
    return {"text": "已会商", "consultation": held, "motion": candidate.consultation}


def mediation(moment: CityMoment, _candidate: MovableTicket) -> Fields:
    """Record a mediation."""
    kind = moment.dice.choice((MediationKind.NEIGHBOURS, MediationKind.LAND, MediationKind.FAMILY))
    settlement, text = moment.dice.choice(MEDIATED)
    day = (moment.now + timedelta(days=30)).date() if settlement is Settlement.AGREED else None
    return {"text": text, "mediation": MediationDetails(kind, "村居调解员", settlement, follow_up_on=day)}


def same_as(_moment: CityMoment, candidate: MovableTicket) -> Fields:
    """Call a ticket a duplicate."""
    return {"text": WORDS[Act.MERGE][0], "target": candidate.twin}


def alike_with(_moment: CityMoment, candidate: MovableTicket) -> Fields:
    """Link two related tickets."""
    return {"text": "同类问题，一并掌握", "target": candidate.twin}


def parts(_moment: CityMoment, candidate: MovableTicket) -> Fields:
    """Take a ticket apart: what is urgent on the spot, and what takes longer."""
    halves = tuple(SplitPart(half, candidate.matter) for half in HALVES)
    return {"text": "一次反映两件事，分别办理", "parts": halves}


def _minutes(moment: CityMoment, place: str, other: str) -> ConsultationDetails:
    task = Task(other, "出具技术意见", (moment.now + timedelta(days=2)).date())
    return ConsultationDetails(
        moment.now - timedelta(hours=1),
        place,
        invited=(other,),
        attendance=ATTENDANCE,
        conclusions=CONCLUSIONS,
        tasks=(task,),
    )


def _another(moment: CityMoment, candidate: MovableTicket) -> str:
    """Return a department other than the current one; preferably one with a demonstration account."""
    if candidate.party != DEMO_DEPARTMENT and moment.dice.random() < DESKED_SHARE:
        return DEMO_DEPARTMENT
    codes = sorted({row.department for row in moment.world.matters.values()} - {candidate.party})
    return moment.dice.choice(codes)


harder = either("涉及多个部门，需现场勘查", ticket_class=TicketClass.COMPLEX)
now_dangerous = either("现场出现险情，须立即处置")
danger_over = either("险情已排除，按一般时限办理")
answer = either(
    "您咨询的事项按现行规定办理，所需材料和办理地点已当面说明。",
    delivery=DeliveryProof(ReplyChannel.PHONE, proof="通话中当场答复，录音已存"),
)
not_ours = either("经核实不属本部门职责范围", "责任主体为其他部门，附依据")
more_days = either("需履行招标程序", "雨雪天气影响施工", days=2)
no_contact = either("未接到电话，也无人到场", "来电未说明办理安排")
urging = either("群众多次来电，请尽快处理", "时限将到，请抓紧办理")
not_done = either("现场仍有遗留，照片与实际不符", "只清理了一半")
waiting = either(*WORDS[Act.PAUSE])
taken_up_again = either(*WORDS[Act.UNSHELVE])
released = either("协办事项已完成，解除协办")
watched = either("请每日报进度")
instructed = either(
    "请抓紧核实，限期办结并报结果（示例批示）", "群众反映集中，请牵头单位包保落实（示例批示）"
)
raised = either("多次逾期，提级督办")
invalid = either(*WORDS[Act.CANCEL])
added = either("来电人补充：晚上更严重", "来电人补充：已拍照，可提供", "来电人询问进度，已告知")
not_reached = either(*WORDS[Act.MISS_CALL_BACK])
nothing = either("")
by_the_list = to_another("按权责清单应由贵单位主办")
redirected = against_the_list(to_another(*WORDS[Act.REASSIGN]))
pushed_by_center = to_own_town("属地处置更便利，请镇街主办")
pushed_by_department = to_own_town("按属地管理原则，请镇街办理")
