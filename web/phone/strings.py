"""Texts of the phone page's scripts, screen by screen; {0} and the like are filled by them."""

from i18n import t
from web.phone.field_data_strings import build_collect_strings
from web.phone.ticket_strings import build_form_strings, build_me_strings, build_ticket_strings


def build_strings() -> dict[str, str]:
    """Return every sentence of the scripts."""
    return {
        **build_common_strings(),
        **build_outbox_strings(),
        **report_words(),
        **build_place_strings(),
        **list_words(),
        **build_collect_strings(),
        **build_ticket_strings(),
        **build_form_strings(),
        **build_me_strings(),
    }


def build_common_strings() -> dict[str, str]:
    """Return the texts of every screen."""
    return {
        "again": t("再试"),
        "all": t("全部"),
        "cancel": t("取消"),
        "choose": t("请选择"),
        "close": t("关闭"),
        "lights": t("时限灯"),
        "look": t("查看"),
        "more": t("加载更多"),
        "needed": t("必填"),
        "no_matter": t("未分类"),
        "no_place": t("位置未知"),
        "not_read": t("没有读到"),
        "offline_nothing": t("没有网络，本机也没有保存这部分内容。联网后再看。"),
        "sign_in_first": t("登录已过期，请先登录。"),
        "stale": t("没有网络，显示 {0} 保存的内容"),
        "urgent_short": t("紧急"),
    }


def build_outbox_strings() -> dict[str, str]:
    """Return what is said of unsent work."""
    return {
        "chip_last": t("已发送 · {0}"),
        "chip_none": t("没有待发"),
        "chip_rejected": t("被退回 {0} 件"),
        "chip_waiting": t("未发送 {0} 件"),
        "discard": t("删除"),
        "discard_sure": t("删除后不再发送，也不能找回。"),
        "discard_unsure": t(
            "这一件可能已经送达，只是没有收到回执。请先在“我的上报”中核对。删除后本机不再发送。"
        ),
        "discard_unsure_record": t(
            "这一件可能已经送达，只是没有收到回执。请先在“采集”中核对。删除后本机不再发送。"
        ),
        "edit": t("修改"),
        "item_made": t("{0} 提交"),
        "item_rejected": t("被退回"),
        "item_unsure": t("曾尝试发送，尚未收到回执；会用同一编号重发，不会重复。"),
        "item_waiting": t("待发送"),
        "last_sent": t("最近发送：{0}，{1}"),
        "photos_count": t("照片 {0} 张"),
        "refused": t("服务器没有接受，请修改后再发或删除"),
        "rejected_told": t("有一件被退回，请到“我的”查看原因"),
        "see_ticket": t("查看诉求"),
        "send_again": t("再发送"),
        "send_now": t("立即发送"),
        "sent_told": t("已发送 {0}"),
        "ticket_unsent": t("这件诉求有 {0} 项办理尚未发送"),
        "unsent": t("未发送"),
        "unsent_foreign": t("本机另有其他账号未发送的 {0} 件，须由本人登录后发送"),
        "unsent_none": t("全部已发送"),
        "unsure": t("六天前曾尝试发送，没有收到回执。请先在“我的上报”中核对，没有再发送。"),
    }


def report_words() -> dict[str, str]:
    """Return what the report's screen says."""
    return {
        "address": t("详细地址"),
        "address_hint": t("如：学院路 12 号北门"),
        "call_of": t("呼叫：{0}"),
        "call_reason": t("呼叫原因"),
        "call_too": t("同时直接呼叫中心"),
        "camera": t("拍照"),
        "gallery": t("选照片"),
        "matter": t("事项"),
        "matter_choose": t("选择事项"),
        "matter_none": t("没有找到事项"),
        "matter_none_hint": t("换个说法再试；也可以不选事项，由中心归类。"),
        "matter_recent": t("最近使用"),
        "matter_search": t("搜索事项名称或编码"),
        "photo_nth": t("照片 {0}"),
        "photo_remove": t("移除照片 {0}"),
        "photo_unreadable": t("照片“{0}”读不出来，请换一张"),
        "photos": t("照片"),
        "photos_most": t("最多 {0} 张照片"),
        "photos_of": t("{0}/{1}"),
        "reason_lacks": t("请写明原因"),
        "report_kept": t("已存入本机，联网后自动发送"),
        "report_send": t("上报"),
        "report_sending": t("正在发送"),
        "reporter_hint": t("可不填。姓名和电话只供办理和回访使用，平时隐去。"),
        "reporter_name": t("姓名"),
        "reporter_phone": t("电话"),
        "request_kind": t("诉求类型"),
        "requester": t("谁反映的"),
        "urgent": t("紧急事项"),
        "urgent_means": t(
            "只用于正在危及人身、财产或公共安全的情况：昼夜计时，须在紧急响应时限内有人响应，夜间由值班人员处置。"
        ),
        "what": t("情况"),
        "what_hint": t("看到什么、影响谁、要解决什么"),
        "what_lacks": t("请写明情况"),
    }


def build_place_strings() -> dict[str, str]:
    """Return what is said of places and the map."""
    return {
        "closer": t("放大"),
        "farther": t("缩小"),
        "grid_search": t("搜索网格名称或编码"),
        "map_empty": t("没有可显示的网格"),
        "map_empty_hint": t("请联系管理员发布边界，或从列表中选网格。"),
        "map_keys": t("地图：点按选位置，拖动移动，方向键移动标记，加减号缩放"),
        "map_look": t("地图：拖动移动，加减号缩放"),
        "map_outside": t("不在本辖区内，请点在网格里"),
        "map_tap": t("点按地图选择位置"),
        "place": t("位置"),
        "place_exact_lacks": t("请选择位置：我的位置或地图点选"),
        "place_here": t("我的位置"),
        "place_lacks": t("请选择位置：我的位置、地图或网格"),
        "place_list": t("选网格"),
        "place_map": t("地图点选"),
        "place_map_title": t("在地图上点选位置"),
        "place_none": t("还没有选择位置"),
        "place_told_here": t("{0} · 定位精度 {1} 米"),
        "place_told_list": t("{0} · 只到网格"),
        "place_told_map": t("{0} · 地图点选"),
        "place_use": t("用这个位置"),
        "position_asking": t("正在定位…"),
        "position_coarse": t(
            "定位精度只有 {0} 米，超过 500 米，容易落错网格。可再试，或用下面其他方式选择。"
        ),
        "position_denied": t("手机没有允许定位。可在浏览器设置里允许，或用下面其他方式选择。"),
        "position_late": t("定位超时。请到开阔处再试，或用下面其他方式选择。"),
        "position_missing": t("这台设备不能定位。请用下面其他方式选择。"),
        "position_outside": t("您的位置不在{0}的辖区内。请用下面其他方式选择。"),
        "position_unknown": t("没有定到位置。请再试，或用下面其他方式选择。"),
    }


def list_words() -> dict[str, str]:
    """Return what the lists of tasks and replies say."""
    return {
        "due": t("{0} 到期"),
        "replies_none": t("还没有收到反馈"),
        "replies_none_hint": t("辖区内的诉求答复诉求人以后，答复会出现在这里。"),
        "tasks_none_hint": t("可以换个筛选再看。"),
        "tasks_none_scope": t("辖区内没有在办的诉求"),
        "tasks_none_tasks": t("没有等您办理的诉求"),
        "tasks_scope": t("辖区在办"),
        "tasks_tasks": t("待我办"),
        "tasks_which": t("看哪些诉求"),
    }
