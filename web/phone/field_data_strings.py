"""Texts of field data on the phone page: tasks, objects, their forms."""

from i18n import t


def build_collect_strings() -> dict[str, str]:
    """Return every sentence about collecting."""
    return {**build_task_strings(), **build_object_strings(), **record_words()}


def build_task_strings() -> dict[str, str]:
    """Return what the list of what is to be collected says."""
    return {
        "collect_all": t("全部对象 {0}"),
        "collect_cut": t("只列出最紧的 {0} 个对象，可按网格或村社区账号查看其余"),
        "collect_last_at": t("上次 {0}"),
        "collect_light": t("{0} · {1}"),
        "collect_never": t("还没有采集过"),
        "collect_none_all": t("辖区内还没有采集对象"),
        "collect_none_hint": t("巡查时发现新的场所、设施或隐患，点“新增对象”登记。"),
        "collect_none_pressing": t("两周内没有要采集的对象"),
        "collect_not_found": t("没有找到采集对象"),
        "collect_not_found_hint": t("换个名称、类别或网格再试。"),
        "collect_pressing": t("待采集 {0}"),
        "collect_search": t("搜索名称、类别或网格"),
        "collect_until": t("{0}前采集"),
        "collect_which": t("看哪些采集对象"),
        "progress": t("已采集"),
        "progress_grids": t("{0} 个网格的进度"),
        "progress_means": t("周期内有记录的对象 ÷ 全部应采对象，由系统统计。"),
        "progress_none": t("辖区内还没有要采集的对象。"),
        "progress_of": t("{0} / {1}"),
        "progress_unsent": t("本机另有 {0} 件未发送，尚未计入。"),
    }


def build_object_strings() -> dict[str, str]:
    """Return what the screen of one object says."""
    return {
        "collect_by": t("{0}，{1}采集"),
        "collect_due": t("采集期限"),
        "collect_fill": t("填写采集"),
        "collect_last": t("上次采集"),
        "gone": t("已不存在"),
        "gone_hint": t("如：已拆除、已停业、隐患已消除"),
        "gone_lacks": t("请写明为什么已不存在"),
        "gone_means": t("“{0}”登记为已不存在后，不再派采集任务。以后再采集到它，会自动恢复。"),
        "gone_reason": t("原因"),
        "gone_send": t("登记为已不存在"),
        "gone_title": t("已不存在：{0}"),
        "object_map": t("在地图上看"),
        "object_none": t("没有这个采集对象"),
        "object_none_hint": t("它可能已登记为不存在，或不在您的采集范围内。"),
        "object_waiting": t("这个对象有 {0} 件采集在本机未发送，可到“我的”查看"),
        "photo_online": t("有照片，联网后可看"),
        "unchanged": t("与上次一致"),
    }


def record_words() -> dict[str, str]:
    """Return what the forms of records say."""
    return {
        "collect_lacks": t("有内容需要补充，请看标出的字段"),
        "collect_send": t("提交采集"),
        "date_lacks": t("“{0}”须是日期"),
        "field_lacks": t("请填写“{0}”"),
        "kind_choose": t("选择要登记的类别"),
        "kind_gone": t("信息采集目录里没有这一类"),
        "kind_gone_hint": t("这一件可到“我的”删除；需要时请联系管理员。"),
        "kind_interval": t("每 {0} 天"),
        "kinds_none": t("信息采集目录里没有由您采集的类别"),
        "kinds_none_hint": t("系统管理员在“网格清单”中维护信息采集目录。"),
        "no": t("否"),
        "number_lacks": t("“{0}”须是数字"),
        "object_name": t("名称"),
        "object_name_hint": t("写场所、设施或隐患的名称；不写人名和电话。"),
        "object_new": t("新增对象"),
        "object_new_title": t("新增{0}：{1}"),
        "photo_keep": t("沿用上次的照片"),
        "photo_last": t("上次的照片"),
        "with_unit": t("{0}（{1}）"),
        "yes": t("是"),
    }
