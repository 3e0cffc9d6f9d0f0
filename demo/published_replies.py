"""Published replies of the demonstration, edited as an editor of the Center would."""

from dataclasses import replace
from datetime import timedelta

from db.queries import published_replies, simulation_facts
from db.queries.published_replies import PublishableReply
from demo.actors import seat_of
from demo.world import CityMoment
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


def publish_some(moment: CityMoment, *, scale: float) -> int:
    """Publish replies of different matters, the newest first; return how many."""
    themes = {row.name: row.theme for row in moment.world.listed}
    wanted = max(2, round(TIMES * scale))
    matters: set[str] = set()
    for candidate in published_replies.list_candidates(moment.session, moment.city, most=LOOKED_AT):
        if len(matters) == wanted:
            break
        then = replace(moment, now=moment.now - BETWEEN * len(matters))
        answer = ANSWERS.get(themes.get(candidate.matter, ""))
        if answer and candidate.matter not in matters and then.tries(_publish, candidate, answer):
            matters.add(candidate.matter)
    return len(matters)


def _publish(moment: CityMoment, candidate: PublishableReply, answer: str) -> None:
    """Publish one, later than anything that happened to it. Raises DomainError where that is not possible."""
    session, city, ticket = moment.session, moment.city, candidate.ticket_id
    done = simulation_facts.find_last_lead(session, city, ticket)
    if done is None or done.changed_at >= moment.now:
        raise DomainError("不能公开")
    (question,) = publishing.redact_texts(session, city, ticket, candidate.description)
    answer, seat = f"{done.department}答复：{answer}", seat_of(city, "caller")
    publishing.publish(session, ticket, question=question, answer=answer, actor=seat, now=moment.now)
