"""Terminology check: forbidden synonyms, and the word to use instead."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from i18n.extraction import CatalogMessage

# Wrong words as patterns, each with the right one (the city's glossary, DOMAIN and LOOK).
WRONG: Mapping[str, str] = MappingProxyType(
    {
        "未结(?!事项)": "未结事项",  # what is open counts tickets: from people and called by towns alike
        "临近|临界": "临期、即将超期",
        "查找|检索": "搜索",
        "立案|案件": "受理、诉求",
        "派遣|指派": "分派",
        "(?<!定位)超时": "逾期，已结束的为超期",
    }
)


def misnamed(messages: Iterable[CatalogMessage]) -> list[str]:
    """Return where a sentence uses a wrong word, with the right one."""
    return [
        f"{message.place}: “{message.id}”: {right}"
        for message in messages
        for wrong, right in WRONG.items()
        if re.search(wrong, message.id)
    ]
