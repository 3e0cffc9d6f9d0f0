"""Chinese labels of the enums of accounts and calendars."""

LABELS: dict[str, dict[str, str]] = {
    "Mode": {
        "working": "工作时间",
        "elapsed": "自然时间",
    },
    "YearStatus": {
        "official": "正式",
        "provisional": "暂定",
    },
    "AccountAct": {
        "open": "开设账号",
        "describe": "修改资料",
        "grant": "授予岗位",
        "revoke": "撤销岗位",
        "new_password": "重设密码",
        "lock": "锁定",
        "unlock": "解锁",
        "close": "注销",
        "reopen": "恢复使用",
        "end_sessions": "结束登录",
        "link": "绑定统一认证",
        "unlink": "解除统一认证",
    },
    "AccountState": {
        "active": "正常",
        "locked": "已锁定",
        "closed": "已注销",
    },
    "ImportOutcome": {
        "added": "新增",
        "changed": "变更",
        "unchanged": "未变",
        "refused": "拒绝",
    },
}
