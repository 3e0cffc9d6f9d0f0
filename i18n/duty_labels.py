"""Chinese labels of the enums of ``domain.duties``."""

DUTY_LABELS: dict[str, dict[str, str]] = {
    "DutyList": {
        "shared": "属地管理事项清单",
        "power": "权责清单",
    },
    "DutyField": {
        "natural_resources": "自然资源",
        "ecology": "生态环境",
        "urban_rural_construction": "城乡建设",
        "emergency_management": "应急管理",
        "market_supervision": "市场监管",
        "law_enforcement": "综合执法",
        "key_work": "重点工作",
    },
    "PowerKind": {
        "licensing": "行政许可",
        "penalty": "行政处罚",
        "coercion": "行政强制",
        "levy": "行政征收",
        "benefit": "行政给付",
        "inspection": "行政检查",
        "confirmation": "行政确认",
        "reward": "行政奖励",
        "adjudication": "行政裁决",
        "other": "其他行政权力",
        "public_service": "公共服务",
    },
    "ListFinding": {
        "overridden": "与清单不一致",
        "pushed_down": "擅自下压",
    },
    "DutyLevel": {
        "province": "省级",
        "prefecture": "市级",
        "county": "县级",
        "town": "镇街级",
    },
}
