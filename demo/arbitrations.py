"""Arbitrations of the demonstration: waiting for statements, to be decided, decided, and withdrawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.models import Arbitration
from db.queries import supervision_lists
from db.writes import arbitrations as rows
from demo.actors import party_of
from demo.amendments import OFFICE
from demo.world import CityMoment
from domain.amendment_payloads import AmendmentKind
from domain.arbitrations import (
    AmendPayload,
    ArbitrationAct,
    ClaimPayload,
    DecisionPayload,
    EndPayload,
    StatementPayload,
)
from domain.enums import Secrecy
from domain.scopes import Actor
from domain.supervision_rules import Figure
from domain.workflows import WorkflowPayload
from services.arbitrations import ARBITRATIONS
from services.workflow import engine
from services.workflow.engine import WorkflowRequest

LOOKED_AT = 12  # open tickets of a party of which one is disputed
_A = ArbitrationAct


@dataclass(frozen=True, slots=True)
class SampleDispute:
    """One claim of a party against another about a ticket that it holds; days: since when.

    secret: whether the ticket is one that the list office does not see. then: what followed.
    """

    party: str
    against: str
    duty: str | None
    claim: str
    days: int
    answer: str | None = None
    decision: str | None = None
    then: ArbitrationAct | None = None
    secret: bool = False


DISPUTES: tuple[SampleDispute, ...] = (
    SampleDispute(
        "D07", "D04", "S-604",
        "现场在小区围墙以内，尚未交付使用，按清单由住房城乡建设部门负责查处，我单位只配合拆除。", days=1,
    ),
    SampleDispute(
        "D04", "D07", "S-305",
        "问题出在小区外的市政道路，不属物业管理范围，应由综合行政执法部门处理。", days=6,
        answer="道路已移交小区代管，现场设有门禁，仍属物业服务区域。",
    ),
    SampleDispute(
        "D03", "D07", "S-206",
        "噪声来自夜间露天商演，属社会生活噪声，清单写明由综合行政执法部门会同公安机关处置。", days=16,
        answer="商演地点在企业厂区内，应按固定噪声源监测处理。",
        decision="噪声由扩音设备产生，不属生产设备，按社会生活噪声由综合行政执法部门牵头，生态环境部门提供监测。",
        then=_A.DECIDE,
    ),
    SampleDispute(
        "D08", "D33", "S-308",
        "路面积水因雨水管网堵塞，公路养护单位无法处置，请裁定由公用事业部门牵头。", days=20,
        answer="该路段为县道，排水边沟由养护单位负责，未移交市政。",
        decision="县道路段边沟未移交前由交通运输部门负责，移交后由公用事业部门负责，清单文本应写明移交界线。",
        then=_A.AMEND,
    ),
    SampleDispute(
        "D06", "D05", "S-403",
        "储存的是未开封工业原料，不属流通领域商品，应由应急管理部门查处。", days=11,
        then=_A.WITHDRAW,
    ),
    SampleDispute(
        "D01", "D07", None,
        "线索涉及的场所已取得许可，不属治安案件，请裁定由行业主管部门牵头核查。", days=7,
        answer="该场所无行业主管部门，应由接报单位先行核查。", secret=True,
    ),
)  # fmt: skip


def dispute_some(moment: CityMoment) -> int:
    """Let parties dispute tickets that they hold, and lead each dispute on; return how many."""
    return sum(_dispute(moment, one) for one in DISPUTES)


def _dispute(moment: CityMoment, dispute: SampleDispute) -> bool:
    number = next(_list_numbers(moment, dispute), None)
    if number is None:
        return False
    at = moment.now - timedelta(days=dispute.days)
    holder, other = party_of(moment.world, dispute.party), party_of(moment.world, dispute.against)
    claim = ClaimPayload(number=number, duty=dispute.duty, against=(dispute.against,), text=dispute.claim)
    row = _execute(moment, holder, WorkflowRequest(_A.CLAIM, claim), at)
    for actor, act, payload in _list_steps(dispute, holder, other):
        at += timedelta(days=1)
        _execute(moment, actor, WorkflowRequest(act, payload, str(row.id)), at)
    return True


def _list_steps(
    dispute: SampleDispute, holder: Actor, other: Actor
) -> Iterator[tuple[Actor, ArbitrationAct, WorkflowPayload]]:
    if dispute.answer is not None:
        yield other, _A.STATE, StatementPayload(text=dispute.answer)
    if dispute.decision is not None:
        yield OFFICE, _A.DECIDE, DecisionPayload(lead=dispute.against, text=dispute.decision)
    if dispute.then is _A.AMEND:
        asked = AmendPayload(
            party=dispute.against,
            kind=AmendmentKind.CHANGE,
            duty=dispute.duty,
            text="请按裁定意见申请修改清单文本，写明移交前后的责任单位。",
        )
        yield OFFICE, _A.AMEND, asked
    if dispute.then is _A.WITHDRAW:
        yield holder, _A.WITHDRAW, EndPayload(text="双方已协商由市场监管部门先行处置。")


def _list_numbers(moment: CityMoment, dispute: SampleDispute) -> Iterator[str]:
    """Yield the numbers of tickets that the party holds, of the secrecy that the dispute is about."""
    behind = supervision_lists.list_behind(
        moment.session, moment.city, party=dispute.party, figure=Figure.OPEN, now=moment.now
    )
    for number in supervision_lists.list_numbers(behind)[:LOOKED_AT]:
        ticket = rows.load_ticket(moment.session, moment.city, number)
        if (ticket.secrecy is not Secrecy.NORMAL) is dispute.secret:
            yield number


def _execute(moment: CityMoment, actor: Actor, request: WorkflowRequest, at: datetime) -> Arbitration:
    done: Arbitration = engine.execute(moment.session, ARBITRATIONS, request, actor=actor, now=at)
    return done
