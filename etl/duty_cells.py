"""Forms of a cell in the workbook of duties: its text to a value and back, with a hint how to fill it in."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from domain.duties import CENTER, TOWN, UNIT, DutyLevel, NextStep
from domain.errors import Invalid
from etl.workbooks import find_member
from i18n.labels import LABELS

LANE_WORDS: Mapping[str, str] = MappingProxyType({UNIT: "村居社区", TOWN: "镇街", CENTER: "社会治理服务中心"})
LANES_BY_WORD = {word: lane for lane, word in LANE_WORDS.items()}
MARK = "、"
BETWEEN_CODES = re.compile(r"[、,，;；\s]+")
WAY = re.compile(r"([0-9]{1,4})(?:\s*[:：]\s*(.*))?")


@dataclass(frozen=True, slots=True)
class CellForm:
    """What a cell holds. read: its trimmed text to a value, raises Invalid; write: the other way.

    hint: a message id that says how to fill it in. words: those that may be chosen.
    """

    read: Callable[[str], Any]
    write: Callable[[Any], str]
    hint: str
    words: tuple[str, ...] = ()


def build_word_form(kind: type[StrEnum], default: StrEnum | None = None) -> CellForm:
    """Return the form of a word list, written in Chinese; default: what an empty cell means."""
    words = tuple(LABELS[kind.__name__].values())

    def read(said: str) -> StrEnum | None:
        if not said and default is not None:
            return default
        found = find_member(kind, said)
        if found is None:
            raise Invalid("“{said}”不是可选的值，请填：{words}", said=said, words=words)
        return found

    return CellForm(read, lambda member: LABELS[kind.__name__][member.value], "填写下列之一：{words}", words)


def _read_lines(said: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in said.splitlines() if line.strip())


def _read_codes(said: str) -> tuple[str, ...]:
    return tuple(code for code in BETWEEN_CODES.split(said) if code)


def _read_number(said: str) -> int:
    if not (said.isascii() and said.isdecimal() and len(said) <= 4):
        raise Invalid("请填写不超过四位的整数")
    return int(said)


def _read_ways(said: str) -> tuple[NextStep, ...]:
    found = []
    for line in _read_lines(said):
        way = WAY.fullmatch(line)
        if way is None:
            raise Invalid("每行写一个去向，形如 5 或 5：当场整改完毕")
        found.append(NextStep(int(way[1]), (way[2] or "").strip() or None))
    return tuple(found)


def _write_ways(ways: tuple[NextStep, ...]) -> str:
    return "\n".join(f"{way.to}：{way.condition}" if way.condition else str(way.to) for way in ways)


TEXT = CellForm(str, str, "文字")
LINES = CellForm(_read_lines, "\n".join, "每行一条（Alt+Enter 换行）")
CODES = CellForm(_read_codes, MARK.join, "编码，多个用顿号分开")
NUMBER = CellForm(_read_number, str, "整数")
DAYS = CellForm(
    lambda said: _read_number(said) if said else None,
    lambda days: "" if days is None else str(days),
    "工作日数，没有时限的留空",
)
LANE = CellForm(
    lambda said: LANES_BY_WORD.get(said, said),
    lambda who: LANE_WORDS.get(who, who),
    "填写下列之一，或单位编码：{words}",
    tuple(LANE_WORDS.values()),
)
WAYS = CellForm(_read_ways, _write_ways, "每行一个去向：步骤序号，有条件的写 5：当场整改完毕；最后一步留空")
LEVEL = build_word_form(DutyLevel, DutyLevel.COUNTY)
