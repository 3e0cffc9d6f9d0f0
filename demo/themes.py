"""List the themes of matters of the demonstration: when, where and how urgently each is reported."""

# ruff: noqa: E501  one row a line keeps the table readable

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """What a group of matters has in common when it is reported.

    share: of all tickets, in relative weight. months: factor of each month, January first. weekend: factor
    on rest days. town_pull: how much of it lies downtown (1) rather than spread over fields (0).
    grid: share found by grid staff and towns. urgent, complex: shares. tail: what people add, {place} first.
    """

    key: str
    share: float
    weekend: float
    town_pull: float
    grid: float
    urgent: float
    complex: float
    tails: tuple[str, ...]
    months: tuple[float, ...] = (1.0,) * 12


WARM = (0.6, 0.6, 0.8, 1.0, 1.2, 1.4, 1.5, 1.4, 1.1, 0.9, 0.7, 0.6)
COLD = (2.6, 2.0, 1.0, 0.3, 0.1, 0.1, 0.1, 0.1, 0.1, 0.3, 2.2, 2.6)
RAIN = (0.2, 0.2, 0.4, 0.6, 0.9, 1.8, 3.0, 2.8, 1.2, 0.6, 0.3, 0.2)
FARM = (0.6, 0.8, 1.2, 1.2, 1.1, 1.5, 0.9, 0.9, 1.2, 1.3, 0.9, 0.7)
SCHOOL = (0.6, 0.9, 1.0, 0.8, 0.9, 1.4, 1.8, 2.4, 1.2, 0.6, 0.6, 0.6)
WAGES = (2.2, 1.2, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.9, 0.9, 1.1, 1.7)

THEMES = {
    theme.key: theme
    for theme in (
        Theme("facilities", 9, 0.9, 0.75, 0.55, 0.03, 0.2, ("破损松动，存在安全隐患", "下沉移位，过往车辆颠簸", "缺失，晚上看不清，容易绊倒行人")),
        Theme("traffic", 8, 1.0, 0.8, 0.4, 0.03, 0.3, ("影响通行，早晚高峰尤其拥堵", "损坏多日未修复", "设置不合理，容易引发事故")),
        Theme("sanitation", 10, 1.05, 0.55, 0.6, 0.01, 0.15, ("异味较大，居民反映强烈", "多日无人清理", "周边环境脏乱"), WARM),
        Theme("greenery", 4, 0.95, 0.75, 0.5, 0.01, 0.25, ("枯死倾斜，担心砸到行人", "遮挡视线和路灯", "养护不到位"), WARM),
        Theme("appearance", 8, 1.0, 0.8, 0.55, 0.01, 0.35, ("影响市容，希望整治", "反复出现，整改后又反弹", "侵占公共空间")),
        Theme("nuisance", 8, 1.15, 0.7, 0.25, 0.02, 0.4, ("夜间尤其严重，影响休息", "已持续一周左右", "周边居民多次反映"), WARM),
        Theme("construction", 4, 0.8, 0.65, 0.35, 0.02, 0.4, ("扬尘较大，未采取措施", "夜间仍在施工", "物料占道，通行困难"), WARM),
        Theme("street", 9, 1.2, 0.9, 0.45, 0.02, 0.15, ("占用人行道，行人只能走机动车道", "堵住小区出入口", "每天傍晚都有"), WARM),
        Theme("water", 5, 1.0, 0.55, 0.3, 0.06, 0.25, ("家中已断续停水两天", "水压很小，高层用不上水", "管道漏水，路面积水")),
        Theme("heating", 4, 1.1, 0.85, 0.2, 0.04, 0.25, ("室内温度不到16度", "家有老人孩子，希望尽快处理", "报修后一直没有上门"), COLD),
        Theme("power", 3, 1.0, 0.45, 0.3, 0.08, 0.2, ("频繁跳闸", "线路老化下垂，存在隐患", "停电已超过三小时"), WARM),
        Theme("housing", 6, 1.0, 0.9, 0.3, 0.02, 0.6, ("物业一直推诿", "业主多次反映未解决", "维修基金使用不透明")),
        Theme("wages", 4, 0.6, 0.5, 0.15, 0.02, 0.75, ("涉及多名工友，希望协调", "多次讨要未果", "想咨询办理流程和所需材料"), WAGES),
        Theme("education", 2, 0.7, 0.6, 0.1, 0.0, 0.5, ("想了解具体政策", "希望学校给予答复", "家长意见较大"), SCHOOL),
        Theme("health", 3, 0.9, 0.55, 0.15, 0.02, 0.4, ("报销比例有疑问", "排队时间过长", "希望给出明确说法")),
        Theme("welfare", 3, 0.6, 0.3, 0.5, 0.02, 0.45, ("家庭生活困难，希望得到帮助", "材料已提交一个月", "老人行动不便，希望上门办理")),
        Theme("farming", 6, 0.9, 0.05, 0.45, 0.03, 0.45, ("影响大棚蔬菜生产", "村里多户受影响", "希望尽快派人指导"), FARM),
        Theme("market", 5, 1.2, 0.7, 0.15, 0.01, 0.35, ("商家拒绝退款", "怀疑质量有问题", "希望调查处理")),
        Theme("security", 3, 1.1, 0.7, 0.45, 0.1, 0.3, ("希望加强巡逻", "附近居民担心安全", "近期多次发生")),
        Theme("mediation", 4, 1.0, 0.35, 0.75, 0.02, 0.7, ("双方各执一词，希望上门调解", "矛盾有升级可能", "村里已调解一次未成")),
        Theme("petitions", 2, 0.5, 0.5, 0.4, 0.01, 0.9, ("此前已反映过，希望给出书面答复", "对原处理结果不满意", "要求说明办理依据")),
        Theme("tip_offs", 2, 0.9, 0.5, 0.1, 0.03, 0.8, ("请求为反映人保密", "希望实地核查", "多在夜间发生")),
        Theme("emergency", 3, 1.1, 0.5, 0.55, 0.45, 0.3, ("情况紧急，请尽快到场处置", "已临时设置警示", "存在人员受伤风险"), RAIN),
        Theme("civility", 2, 1.3, 0.4, 0.6, 0.0, 0.2, ("希望加强宣传引导", "与文明新风不符", "建议组织志愿服务")),
        Theme("opinion", 1, 1.1, 0.6, 0.5, 0.05, 0.5, ("需尽快核实并回应", "转发较多，建议及时说明", "与事实不符，希望澄清")),
    )
}  # fmt: skip
