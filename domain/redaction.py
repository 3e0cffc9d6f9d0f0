"""Find what tells who somebody is in a text that is to be published."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

HIDDEN = "＊"
_SEPARATED = r"[\s\-－—]?"


class Personal(StrEnum):
    """What kind of personal data was found."""

    ID_NUMBER = "id_number"  # identity cards, and cards as long
    PHONE = "phone"
    EMAIL = "email"
    PLATE = "plate"
    NAME = "name"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One place in a text, ``end`` exclusive."""

    start: int
    end: int
    kind: Personal
    words: str


# The longer kind comes first: a phone number may stand within a card's.
_PATTERNS = (
    (Personal.EMAIL, re.compile(r"[\w.+-]+[@＠][\w-]+(?:\.[\w-]+)+", re.ASCII)),
    (Personal.ID_NUMBER, re.compile(r"(?<!\d)\d(?:[\s\-]?\d){13,18}[xX]?(?!\d)")),
    (
        Personal.PHONE,
        re.compile(
            rf"(?<!\d)(?:\+?86{_SEPARATED})?1[3-9]\d{_SEPARATED}\d{{4}}{_SEPARATED}\d{{4}}(?!\d)"
            rf"|(?<!\d)0\d{{2,3}}{_SEPARATED}\d{{7,8}}(?!\d)"
            r"|(?<![\dA-Za-z-])(?!(?:19|20)\d\d[01]\d[0-3]\d)[2-8]\d{6,7}(?![\d-])"
        ),
    ),
    (
        Personal.PLATE,
        re.compile(
            "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领]"
            r"[A-HJ-NP-Z][·•\s]?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警]"
        ),
    ),
    (
        Personal.NAME,
        re.compile(
            "[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
            "钟汪田任姜范石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文桑隋]"
            "(?:某某|某|先生|女士|小姐|大爷|大妈|大哥|大姐|师傅|老师|同志)"
        ),
    ),
)


def find(text: str, *, names: Iterable[str] = ()) -> list[Finding]:
    """Return the personal data in ``text``, in order and without overlaps; ``names`` are known ones."""
    found: list[Finding] = []
    patterns = [
        *_PATTERNS,
        *((Personal.NAME, re.compile(re.escape(name))) for name in names if len(name) > 1),
    ]
    for kind, pattern in patterns:
        for match in pattern.finditer(text):
            if all(match.end() <= other.start or other.end <= match.start() for other in found):
                found.append(Finding(match.start(), match.end(), kind, match.group()))
    return sorted(found)


def hidden(text: str, *, names: Iterable[str] = ()) -> str:
    """Return ``text`` with every finding covered."""
    for finding in reversed(find(text, names=names)):
        text = text[: finding.start] + HIDDEN * 3 + text[finding.end :]
    return text
