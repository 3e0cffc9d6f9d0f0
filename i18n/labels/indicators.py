"""Chinese labels of the enums of the indicators."""

LABELS: dict[str, dict[str, str]] = {
    "Breakdown": {
        "all": "合计",
        "town": "镇街",
        "unit": "社区村居",
        "department": "部门",
        "agency": "派驻机构",
        "work_field": "工作领域",
        "matter": "事项",
        "duty": "责任事项",
        "channel": "渠道",
        "origin": "来源方式",
        "requester_kind": "服务对象",
        "request_kind": "诉求类型",
    },
    "Better": {
        "higher": "越高越好",
        "lower": "越低越好",
        "neither": "不分好坏",
    },
    "PeriodStep": {
        "day": "日",
        "week": "周",
        "month": "月",
        "quarter": "季",
        "year": "年",
    },
}
