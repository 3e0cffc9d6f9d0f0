"""Name the words of what passes between those who work on a ticket, as ``text.labels`` does the rest."""

LOOP_LABELS: dict[str, dict[str, str]] = {
    "MotionKind": {
        "return": "退单申请",
        "transfer": "转办申请",
        "extension": "延期申请",
        "proposal": "承办单位建议",
        "urging": "催办",
        "objection": "办结异议",
        "contact_dispute": "首次联系异议",
        "consultation": "联合会商",
        "appeal": "评价申诉",
    },
    "Outcome": {
        "granted": "同意",
        "refused": "不同意",
        "answered": "已答复",
        "lapsed": "已失效",
    },
    "Contact": {
        "call": "电话联系",
        "arrival": "到达现场",
        "plan": "报送方案",
    },
    "Way": {
        "phone": "电话",
        "sms": "短信",
        "email": "电子邮件",
        "letter": "书面",
        "visit": "当面",
        "web": "网上查询",
        "platform": "原平台",
        "impossible": "无法反馈",
    },
    "LinkKind": {
        "related": "关联",
        "merged": "并入",
        "child": "拆分",
    },
    "MediationKind": {
        "neighbours": "邻里纠纷",
        "family": "婚姻家庭",
        "land": "土地宅基地",
        "labour": "劳动争议",
        "consumption": "消费纠纷",
        "traffic": "交通事故",
        "medical": "医疗纠纷",
        "other": "其他纠纷",
    },
    "Settlement": {
        "agreed": "达成协议",
        "failed": "调解未成",
        "referred": "引导其他途径",
    },
    "LocalLevel": {
        "grid": "网格",
        "unit": "村居社区",
        "town": "镇街",
    },
    "SupervisionKind": {
        "circular": "督查通报",
        "order": "责令整改通知书",
    },
    "Grounds": {
        "no_response": "不响应",
        "late_response": "响应迟缓",
        "inaction": "办理不力",
        "pushed_down": "擅自下压",
    },
    "SupervisionStatus": {
        "issued": "已发出",
        "answered": "已回复",
        "closed": "已销号",
        "withdrawn": "已撤回",
    },
    "SupervisionAct": {
        "issue": "发出",
        "answer": "回复",
        "send_back": "退回再办",
        "close": "销号",
        "withdraw": "撤回",
    },
    "IssuerKind": {
        "department": "部门",
        "coordinating": "议事协调机构",
        "temporary": "临时机构",
    },
    "PushWay": {
        "paper": "文件",
        "meeting": "会议",
        "chat": "工作群",
    },
    "PushStatus": {
        "reported": "待核实",
        "upheld": "属实",
        "dismissed": "不属实",
    },
}
