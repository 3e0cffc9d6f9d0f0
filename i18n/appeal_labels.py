"""Chinese labels of the words of appeals and fair exclusions, like ``i18n.labels``."""

APPEAL_LABELS: dict[str, dict[str, str]] = {
    "AppealStatus": {
        "appealed": "陈述和决定中",
        "upheld": "申诉成立",
        "refused": "驳回",
        "withdrawn": "已撤回",
    },
    "AppealAct": {
        "appeal": "提出申诉",
        "state": "陈述意见",
        "uphold": "申诉成立",
        "refuse": "驳回申诉",
        "uphold_secret": "申诉成立（保密诉求）",
        "refuse_secret": "驳回申诉（保密诉求）",
        "withdraw": "撤回申诉",
    },
    "SpeedDecision": {
        "keep": "维持原评价",
        "lift": "撤销该项评价",
        "timely": "改为“及时”",
        "slow": "改为“响应慢”",
    },
    "EffectDecision": {
        "keep": "维持原评价",
        "lift": "撤销该项评价",
        "good": "改为“好”",
        "fair": "改为“较好”",
        "mediocre": "改为“一般”",
    },
    "ExclusionStatus": {
        "asked": "待决定",
        "excluded": "不计考核",
        "refused": "不同意",
        "withdrawn": "已撤回",
        "revoked": "已撤销，恢复计入",
    },
    "ExclusionAct": {
        "ask": "申请不计考核",
        "exclude": "同意不计考核",
        "refuse": "不同意",
        "revoke": "撤销不计考核",
        "exclude_secret": "同意不计考核（保密诉求）",
        "refuse_secret": "不同意（保密诉求）",
        "revoke_secret": "撤销不计考核（保密诉求）",
        "withdraw": "撤回申请",
    },
    "ExclusionReason": {
        "force_majeure": "不可抗力",
        "policy": "法律政策不允许",
        "unreasonable": "诉求不合理或不属实",
        "higher_level": "须上级审批或建设",
        "third_party": "须等第三方配合或司法程序",
        "legacy": "历史遗留问题",
        "repeated": "同一诉求重复反映",
        "other": "其他",
    },
}
