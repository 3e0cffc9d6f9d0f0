"""Fair exclusions of the demonstration: waiting, late, granted, refused, revoked, one of a secret ticket."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.models import Exclusion
from db.queries import supervision_lists
from db.writes import arbitrations as rows
from demo.actors import party_of, seat_of
from demo.appeals import OFFICE
from demo.world import CityMoment
from domain.enums import Secrecy
from domain.errors import DomainError
from domain.exclusions import AskExclusionPayload, ExclusionAct, ExclusionReason
from domain.scopes import Actor
from domain.supervision_rules import Figure
from services.exclusions import EXCLUSIONS
from services.workflow import engine
from services.workflow.engine import WorkflowRequest

LOOKED_AT = 30  # open tickets of a party of which one is asked about
_A, _R = ExclusionAct, ExclusionReason


@dataclass(frozen=True, slots=True)
class SampleExclusion:
    """One request about a ticket that a party holds, by the party or the Center; days: since when.

    then: what the office decided, with its words. secret: about a ticket that the office does not see.
    """

    party: str
    days: int
    reason: ExclusionReason
    text: str
    then: tuple[tuple[ExclusionAct, str], ...] = ()
    by_center: bool = False
    secret: bool = False


ASKED: tuple[SampleExclusion, ...] = (
    SampleExclusion(
        "D07", 1, _R.THIRD_PARTY, "拆除须等法院强制执行裁定，已申请并附受理通知，期间无法办结。"
    ),
    SampleExclusion(
        "D33", 9, _R.HIGHER_LEVEL, "雨污分流改造列入省级项目，须待上级批复后开工，年内无法完成。"
    ),
    SampleExclusion(
        "D03", 16, _R.POLICY, "诉求要求关停合法企业，现行法规没有依据，已向群众说明。",
        then=((_A.EXCLUDE, "企业手续齐全、监测达标，诉求没有法律依据，不计考核。"),),
    ),
    SampleExclusion(
        "D08", 14, _R.FORCE_MAJEURE, "连续强降雨期间无法施工，申请不计考核。",
        then=((_A.REFUSE, "降雨三天，扣除后仍超期，可申请延期，不符合不计考核条件。"),),
    ),
    SampleExclusion(
        "D04", 22, _R.LEGACY, "开发企业已注销，小区竣工资料缺失，属历史遗留问题。",
        then=(
            (_A.EXCLUDE, "经查属历史遗留问题，列入专项台账。"),
            (_A.REVOKE, "专项工作已明确由住建部门牵头并拨付资金，恢复计入考核。"),
        ),
    ),
    SampleExclusion(
        "D05", 11, _R.REPEATED, "同一诉求人就同一事项反映十余次，已多次办结并答复。", by_center=True,
        then=((_A.EXCLUDE, "回访记录一致，重复反映部分不计考核。"),),
    ),
    SampleExclusion(
        "D01", 4, _R.THIRD_PARTY, "线索已移交上级机关侦办，办理时限不由本单位掌握。", secret=True
    ),
)  # fmt: skip


def exclude_some(moment: CityMoment) -> int:
    """Let parties and the Center ask that tickets should not count, and decide some; return how many."""
    return sum(_ask(moment, one) for one in ASKED)


def _ask(moment: CityMoment, sample: SampleExclusion) -> bool:
    at = moment.now - timedelta(days=sample.days)
    asker = seat_of(moment.city, "dispatcher") if sample.by_center else party_of(moment.world, sample.party)
    for number in _list_numbers(moment, sample, at):
        ask = AskExclusionPayload(number=number, reason=sample.reason, text=sample.text)
        try:
            row = _execute(moment, asker, WorkflowRequest(_A.ASK, ask), at)
        except DomainError:  # the ticket has a request already
            continue
        for act, words in sample.then:
            at += timedelta(days=2)
            payload = EXCLUSIONS.table.payload_of(act).model_validate({"text": words})
            _execute(moment, OFFICE, WorkflowRequest(act, payload, str(row.id)), at)
        return True
    return False


def _list_numbers(moment: CityMoment, sample: SampleExclusion, at: datetime) -> Iterator[str]:
    """Yield the numbers of open tickets of the party accepted by then, of the secrecy it is about."""
    behind = supervision_lists.list_behind(
        moment.session, moment.city, party=sample.party, figure=Figure.OPEN, now=moment.now
    )
    for number in supervision_lists.list_numbers(behind)[:LOOKED_AT]:
        ticket = rows.load_ticket(moment.session, moment.city, number)
        accepted = ticket.accepted_at is not None and ticket.accepted_at < at
        if accepted and (ticket.secrecy is not Secrecy.NORMAL) is sample.secret:
            yield number


def _execute(moment: CityMoment, actor: Actor, request: WorkflowRequest, at: datetime) -> Exclusion:
    done: Exclusion = engine.execute(moment.session, EXCLUSIONS, request, actor=actor, now=at)
    return done
