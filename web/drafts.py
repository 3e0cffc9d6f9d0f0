"""The host in which ``assets/js/drafts.js`` offers texts that were typed before a sign-in ended."""

import json
from html import escape

from domain.scopes import Actor
from i18n import t


def render_host(actor: Actor) -> str:
    """Return the HTML of the host: whose texts a page may offer, and the words in the language in use."""
    words = {
        "title": t("有填写了但没有提交的内容"),
        "hint": t("登录中断或刷新页面之前填写的，只保存在这个浏览器标签页里。"),
        "waiting": t("请打开原来的表单，内容会自动填入。"),
        "fill": t("填回"),
        "drop": t("不再需要"),
        "go": t("回到原来的页面"),
    }
    owner, said = f"{actor.id} {actor.city}", json.dumps(words, ensure_ascii=False)
    return f'<div id="drafts" class="drafts" data-owner="{escape(owner)}" data-words="{escape(said)}"></div>'
