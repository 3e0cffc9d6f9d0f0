"""Chinese labels of the enums of ``domain.catalogue``."""

LABELS: dict[str, dict[str, str]] = {
    "MatterReporter": {
        "grid_staff": "网格员",
        "unit": "城市社区与村居",
        "town": "镇街",
        "public": "群众和企业",
        "hotline": "热线",
    },
    "SolvedAt": {
        "grid": "小网格",
        "unit": "城市社区与村居",
        "town": "镇街",
        "county": "市直部门",
    },
    "PaperStatus": {
        "draft": "草稿",
        "published": "现行",
        "superseded": "已替代",
    },
    "Paper": {
        "matters": "入格事项清单",
        "collection": "信息采集目录",
        "procedure": "事项办理流程",
    },
    "PaperAct": {
        "open": "起草",
        "change": "修改",
        "remove": "移出",
        "import": "导入",
        "publish": "发布",
        "discard": "作废草稿",
        "supersede": "被新版替代",
    },
    "LimitUnit": {
        "hours": "小时",
        "working_hours": "工作小时",
        "half_days": "个半日",
        "working_days": "个工作日",
    },
    "Subject": {
        "place": "场所",
        "shop": "商铺",
        "rented_building": "出租房屋",
        "facility": "公共设施",
        "hidden_danger": "安全隐患",
    },
    "FieldType": {
        "text": "文字",
        "number": "数字",
        "choice": "单选",
        "date": "日期",
        "yes_no": "是否",
        "photo": "照片",
    },
    "Collector": {
        "grid_staff": "网格员",
        "unit": "城市社区与村居",
        "town": "镇街",
    },
}
