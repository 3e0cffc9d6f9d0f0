"""How tickets of the demonstration run: how long each step takes, how often what happens, what people say.

The history is drawn from it in bulk, and the simulator acts by it.
"""

from domain.coordination import ReplyChannel as ReplyWay
from domain.enums import Act, Effect, Speed

DAY = 27_000  # seconds of one working day: 7.5 hours
# Working days until an act, evenly between two bounds.
WAITS = {
    Act.SOLVE_LOCALLY: (0.02, 1.7), Act.CALL: (0.05, 1.9), Act.REASSIGN: (0.05, 0.7), Act.REWORK: (0.1, 1.5),
    Act.MERGE: (0.05, 0.8), Act.PAUSE: (0.1, 0.5), Act.RESUME: (2.0, 8.5), Act.PASS_REVIEW: (0.1, 1.7),
    Act.FEED_BACK: (0.05, 1.1), Act.CALL_BACK: (0.3, 2.2), Act.RATE: (0.1, 4.2), Act.CLOSE: (0.01, 0.3),
}  # fmt: skip
USUAL_DAYS = {Act.RESPOND: 0.18, Act.COMPLETE: 2.3}  # on average; they follow from limits and parties

LOCAL_SHARE = 0.34  # of what grid staff and towns find is solved on the spot
OFFICE_SHARE = 0.5  # of what a department with offices in the towns leads is led by the office
HELPER_SHARE = 0.17  # of the tickets for which another party than the lead is thought of
REWORK_SHARE = 0.05
RATED_SHARE = 0.9
SOLVED_SHARE, SATISFIED_SHARE = 0.955, 0.93
# Of a party's ratings in a year, in how many its weaknesses show: one that is rated more often has routine.
WEAK_RATINGS = 120
# A party's slowness and clumsiness (standard normal; above 0 is worse) from which on grades are worse.
SPEED_BOUNDS, EFFECT_BOUNDS = [1.5, 3.3], [0.1, 1.9, 3.1]
SPEEDS, EFFECTS = list(Speed), list(Effect)

# Said in several ways; the most frequent ones are listed several times.
WORDS: dict[Act, tuple[str, ...]] = {
    Act.CALL: (
        "超出镇街处置能力，请市级部门处置", "涉及专业设备，请主管部门处置", "需执法权限，请主管部门处置",
    ),
    Act.SOLVE_LOCALLY: ("网格员现场处置完毕", "村居协调解决", "已当场整改"),
    Act.PAUSE: ("等待材料到位，暂停计时", "诉求人外出，约定下周到场"),
    Act.SHELVE: ("条件暂不具备，挂账并定期复查", "涉及管网改造工期，条件暂不具备，挂账并定期复查"),
    Act.UNSHELVE: ("条件已具备，恢复办理",),
    Act.MERGE: ("与此前诉求反映同一问题，并案办理",),
    Act.CANCEL: ("经核实为误报，诉求人同意撤销", "内容不清，多次联系不上诉求人"),
    Act.DISPATCH: ("请按时限办结并反馈", "请与镇街共同办理", "请先行联系诉求人核实情况", ""),
    Act.REASSIGN: (
        "经核实不属于该单位职责，改派责任单位", "现场核查后权属明确，改派权属单位",
        "涉及多部门，改由主责单位牵头", "首接单位建议，经中心研判同意改派",
    ),
    Act.COMPLETE: (
        "已现场处置完毕，问题已解决", "已安排维修并恢复正常，现场已复查", "已整改到位，并与诉求人当面沟通",
        "已联合镇街处理完毕，后续由网格员巡查", "已依法告知并责令改正，当事人已整改",
        "已按规定办理并答复诉求人",
    ),
    Act.REWORK: (
        *("现场复核仍有遗留，退回重办",) * 3, *("请补充处置后照片",) * 2,
        "答复内容未回应诉求，请重新办理", "未与诉求人联系，请联系后再办结",
    ),
    Act.PASS_REVIEW: ("审核通过",),
    Act.FEED_BACK: (
        "您反映的问题已处理完毕，感谢您的支持。", "经核实已整改，如有反复请再次拨打热线。",
        "已由责任单位办结，欢迎监督。",
    ),
    Act.MISS_CALL_BACK: ("无人接听", "号码占线"),
}  # fmt: skip
UNSOLVED = ("仍有异味", "过几天又出现了", "只处理了一部分", "没有人来过现场")
PROOFS = {
    ReplyWay.PHONE: "通话录音已存", ReplyWay.VISIT: "网格员当面告知", ReplyWay.LETTER: "信箱回复已发出",
    ReplyWay.PLATFORM: "平台回执已收到",
}  # fmt: skip


def usual_seconds(act: Act) -> float:
    """Return the working seconds until an act on average."""
    return DAY * (USUAL_DAYS[act] if act in USUAL_DAYS else sum(WAITS[act]) / 2)
