"""Assigned matters of the demonstration: in every state, in time and late, with milestones and evidence."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from db.models import AssignedMatter
from demo.actors import party_of, seat_of
from demo.world import CityMoment
from domain.assigned_matters import (
    AssignedAct,
    AssignedSource,
    AssignedStatus,
    AssignedWordsPayload,
    AssignPayload,
    CheckedPayload,
    ClosingPayload,
    MilestonePlan,
    ReachPayload,
    ReportPayload,
)
from domain.attachments import PDF, AttachmentKind
from domain.scopes import Actor
from domain.workflows import NO_PAYLOAD, WorkflowPayload
from services import attachments
from services.assigned_matters import ASSIGNED_MATTERS
from services.attachments import Upload
from services.workflow import engine
from services.workflow.engine import WorkflowRequest

Store = Callable[[bytes], bytes]
_A, _S = AssignedAct, AssignedSource
PAPER = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 62>>stream
BT /F 18 Tf 72 720 Td (Simulated evidence of the demo city) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
"""


@dataclass(frozen=True, slots=True)
class SampleMatter:
    """One matter; days: how long ago it was assigned. until: its last day, from then on.

    milestones: name and day of each, from then on. reached: how many of them. state: how far it comes.
    """

    source: AssignedSource
    document: str
    title: str
    text: str
    lead: str
    cooperating: tuple[str, ...]
    days: int
    until: int
    milestones: tuple[tuple[str, int], ...] = ()
    reached: int = 0
    state: AssignedStatus = AssignedStatus.UNDER_WAY
    report: str = ""


SAMPLES: tuple[SampleMatter, ...] = (
    SampleMatter(
        _S.INSTRUCTION, "示例批示〔2026〕12号", "城区背街小巷路灯缺亮整治（示例）",
        "逐条排查城区背街小巷路灯，列出缺亮点位清单并完成修复，一并建立巡查制度。",
        "D07", ("D08",), 20, 40, (("完成排查、列出清单", 8), ("修复过半", 22), ("全部修复", 36)), 1,
        report="已排查 46 条街巷，缺亮 128 处，正在分批修复。",
    ),
    SampleMatter(
        _S.MEETING, "示例会议纪要〔2026〕5号", "农贸市场周边停车秩序整治（示例）",
        "制定停车秩序整治方案，增划临时车位，开展不少于两周的集中整治。",
        "D01", ("D07",), 30, 25, (("方案印发", 7), ("集中整治", 20)), 1,
        report="方案已印发，临时车位已划定 60 个。",
    ),
    SampleMatter(
        _S.HIGHER_LEVEL, "示例转办〔2026〕31号", "沿街餐饮油烟扰民问题核查（示例）",
        "对反映集中的沿街餐饮单位逐户核查油烟净化设施，问题单位限期整改。",
        "D03", ("D07",), 2, 28, (("完成核查", 10), ("整改验收", 25)),
        state=AssignedStatus.ASSIGNED,
    ),
    SampleMatter(
        _S.INSPECTION, "示例督查〔2026〕8号", "老旧小区消防通道清理（示例）",
        "清理占用、堵塞消防通道的违法搭建和停放车辆，划定标线并明确责任人。",
        "D04", ("D01",), 26, 24, (("排查到位", 6), ("清理完成", 18)), 2,
        state=AssignedStatus.CLOSING_ASKED, report="排查 21 个小区，清理占用 57 处。",
    ),
    SampleMatter(
        _S.PROPOSAL, "示例建议〔2026〕17号", "城区公共厕所提升（示例）",
        "改造城区公共厕所 12 座，补齐无障碍设施。", "D08", (), 45, 40, (("开工", 10), ("完工", 35)), 2,
        state=AssignedStatus.CLOSED, report="12 座全部开工。",
    ),
    SampleMatter(
        _S.MEETING, "示例会议纪要〔2026〕3号", "汛前河道清障（示例）",
        "对辖区河道阻水障碍物进行清除，确保行洪畅通。", "D33", (), 60, 30, (("清障完成", 25),), 1,
        state=AssignedStatus.CLOSED,
    ),
)  # fmt: skip


def assign_matters(moment: CityMoment, store: Store | None) -> int:
    """Let the office assign matters and the units go on with them; return how many.

    store: keeps the content of evidence; None lets those end before closing is asked for.
    """
    return sum(_assign(moment, sample, store) for sample in SAMPLES)


def _assign(moment: CityMoment, sample: SampleMatter, store: Store | None) -> bool:
    begun = (moment.now - timedelta(days=sample.days)).replace(hour=1, minute=10)  # 09:10 in the city
    office, lead = seat_of(moment.city, "supervisor"), party_of(moment.world, sample.lead)
    payload = _build_payload(sample, begun.date())
    row = _do(moment, office, WorkflowRequest(_A.ASSIGN, payload), begun)
    steps = _Steps(moment, str(row.id))
    if sample.state is AssignedStatus.ASSIGNED:
        return True
    steps.do(lead, _A.SIGN, NO_PAYLOAD, begun + timedelta(hours=5))
    if sample.report:
        steps.do(lead, _A.REPORT, ReportPayload(text=sample.report), begun + timedelta(days=4))
    for place, (name, day) in enumerate(sample.milestones[: sample.reached], start=1):
        at = min(begun + timedelta(days=day), moment.now)
        steps.do(lead, _A.REACH, ReachPayload(milestone=place, text=f"{name}，已按要求落实。"), at)
    if sample.state is AssignedStatus.UNDER_WAY or store is None:
        if begun + timedelta(days=sample.until) < moment.now:
            urged = AssignedWordsPayload(text="已超过完成期限，请加快办理并报送进展。")
            steps.do(office, _A.URGE, urged, begun + timedelta(days=sample.days - 1))
        return True
    asked = min(begun + timedelta(days=sample.until - 2), moment.now - timedelta(hours=6))
    evidence = _upload(moment, lead, store, asked)
    closing = ClosingPayload(text="各节点均已完成，佐证材料附后。", files=(evidence,))
    steps.do(lead, _A.ASK_CLOSING, closing, asked)
    if sample.state is AssignedStatus.CLOSED:
        checked = CheckedPayload(text="现场核验与材料一致，同意销号。")
        steps.do(office, _A.CLOSE, checked, asked + timedelta(days=1))
    return True


def _build_payload(sample: SampleMatter, first: date) -> AssignPayload:
    return AssignPayload(
        source=sample.source,
        document=sample.document,
        title=sample.title,
        text=sample.text,
        lead=sample.lead,
        cooperating=sample.cooperating,
        due_on=first + timedelta(days=sample.until),
        milestones=tuple(MilestonePlan(name, first + timedelta(days=day)) for name, day in sample.milestones),
    )


@dataclass(frozen=True, slots=True)
class _Steps:
    """What is done with one matter."""

    moment: CityMoment
    subject: str

    def do(self, actor: Actor, act: AssignedAct, payload: WorkflowPayload, at: datetime) -> None:
        """Let an actor do an act at an instant."""
        _do(self.moment, actor, WorkflowRequest(act, payload, self.subject), at)


def _do(moment: CityMoment, actor: Actor, request: WorkflowRequest, at: datetime) -> AssignedMatter:
    done: AssignedMatter = engine.execute(moment.session, ASSIGNED_MATTERS, request, actor=actor, now=at)
    moment.session.flush()
    return done


def _upload(moment: CityMoment, actor: Actor, store: Store, at: datetime) -> UUID:
    upload = Upload(AttachmentKind.DOCUMENT, "佐证材料（示例）.pdf", PDF, store(PAPER), len(PAPER))
    made = attachments.store(moment.session, upload=upload, actor=actor, now=at)
    moment.session.flush()
    return made.id
