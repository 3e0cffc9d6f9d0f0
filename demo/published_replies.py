"""Published replies of the demonstration, edited as an editor of the Center would."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db.queries import published_replies, simulation_facts
from db.queries.published_replies import PublishableReply
from demo.actions import seat_of
from demo.report_pool import World
from domain.errors import DomainError
from services import publishing

# What an editor of the Center writes, by theme; other themes are not selected.
ANSWERS = {
    "facilities": "接诉后已派员到场核查，破损部位已修复，周边同类设施一并排查，已列入日常巡查。",
    "traffic": "已会同交警部门现场查看，损坏的设施已修复，并在早晚高峰增派人员疏导。",
    "sanitation": "已安排保洁人员清理完毕，并调整了该处的清运频次，由网格员每日巡查。",
    "greenery": "养护人员已到场处置，枯死和遮挡部分已修剪清除，后续按季补植。",
    "appearance": "已对现场进行整治，告知当事人相关规定，并纳入重点巡查路段。",
    "nuisance": "已到现场监测并约谈责任单位，要求夜间停止产生噪声的作业，将不定期复查。",
    "construction": "已责令施工单位落实围挡和降尘措施，占道物料已清走，恢复通行。",
    "street": "已劝导占道经营者进入规范经营区域，该处安排人员定点值守。",
    "water": "抢修人员已完成维修，供水恢复正常；如再次出现水压不足，可拨打热线反映。",
    "heating": "供热单位已上门测温并调节阀门，室温已达到标准，三日后将回访复测。",
    "power": "供电单位已更换老化线路，恢复正常供电，并对周边线路进行了检查。",
    "housing": "已督促物业企业整改并公示处理情况，街道将跟进落实。",
    "farming": "农技人员已到现场查看并给出处置办法，后续将定期回访指导。",
    "market": "市场监管人员已现场核查，经营者已按规定处理，消费者权益得到保障。",
    "health": "所咨询的报销政策已电话详细说明，所需材料可在镇街便民服务中心办理。",
}
TIMES = 18
LOOKED_AT = 1500
BETWEEN = timedelta(hours=5)


def publish_some(session: Session, scenery: World, *, now: datetime, scale: float) -> int:
    """Publish replies of different matters, the newest first; return how many."""
    themes = {row.name: row.theme for row in scenery.listed}
    wanted = max(2, round(TIMES * scale))
    matters: set[str] = set()
    for candidate in published_replies.list_candidates(session, scenery.city, most=LOOKED_AT):
        if len(matters) == wanted:
            break
        at, answer = now - BETWEEN * len(matters), ANSWERS.get(themes.get(candidate.matter, ""))
        if answer is None or candidate.matter in matters:
            continue
        if _published(session, scenery.city, candidate, answer, at=at):
            matters.add(candidate.matter)
    return len(matters)


def _published(
    session: Session, city: str, candidate: PublishableReply, answer: str, *, at: datetime
) -> bool:
    """Publish one, later than any of its events; False where it was not given or contains personal data."""
    done = simulation_facts.find_last_lead(session, city, candidate.ticket_id)
    if done is None or done.changed_at >= at:
        return False
    (question,) = publishing.redact_texts(session, city, candidate.ticket_id, candidate.description)
    try:
        with session.begin_nested():
            publishing.publish(
                session,
                candidate.ticket_id,
                question=question,
                answer=f"{done.department}答复：{answer}",
                actor=seat_of(city, "caller"),
                now=at,
            )
    except DomainError:
        return False
    return True
