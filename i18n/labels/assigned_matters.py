"""Chinese labels of the enums of assigned matters."""

LABELS: dict[str, dict[str, str]] = {
    "AssignedSource": {
        "instruction": "领导批示",
        "meeting": "会议议定",
        "higher_level": "上级交办",
        "inspection": "督查检查",
        "proposal": "建议提案",
        "other": "其他",
    },
    "AssignedStatus": {
        "assigned": "待签收",
        "under_way": "办理中",
        "closing_asked": "待核验销号",
        "closed": "已销号",
        "withdrawn": "已撤销",
    },
    "AssignedAct": {
        "assign": "交办",
        "sign": "签收",
        "report": "报送进展",
        "reach": "完成节点",
        "ask_closing": "申请销号",
        "close": "核验销号",
        "send_back": "退回再办",
        "urge": "督促",
        "postpone": "调整期限",
        "withdraw": "撤销交办",
    },
    "AssignedClock": {
        "signing": "签收",
        "milestone": "节点",
        "completion": "办结",
        "check": "核验",
    },
}
