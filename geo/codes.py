"""Read and check area codes: 6 digits city, 3 town, 3 unit, 3 grid; a child begins with its parent."""

from domain.enums import AreaKind, Level
from domain.errors import Invalid
from domain.settings import DEDICATED_BLOCK

LENGTHS = {Level.CITY: 6, Level.TOWN: 9, Level.UNIT: 12, Level.GRID: 15}
LEVELS = {length: level for level, length in LENGTHS.items()}


class BadCode(Invalid):
    """Refuse an area code that breaks the unified coding."""


def get_level(code: str) -> Level:
    """Return the level a code belongs to by its length; ``Level.UNIT`` for communities and villages alike."""
    if len(code) not in LEVELS or not (code.isascii() and code.isdigit()):
        raise BadCode("区域代码 {code} 应为 6、9、12 或 15 位数字", code=code)
    return LEVELS[len(code)]


def get_parent(code: str) -> str | None:
    """Return the code one level up, None for a city's."""
    return None if get_level(code) is Level.CITY else code[:-3]


def get_block(code: str) -> int:
    """Return the number of a unit in its town: the last three digits."""
    if get_level(code) is not Level.UNIT:
        raise BadCode("区域代码 {code} 应为 12 位（社区或村居）", code=code)
    return int(code[-3:])


def check_code(
    code: str, *, parent: str | None, kind: AreaKind | None = None, dedicated: range = DEDICATED_BLOCK
) -> None:
    """Refuse a code that does not continue its parent's, or whose block does not fit its kind.

    dedicated: the last three digits that codes of dedicated grids have; a setting of the city.
    """
    expected = get_parent(code)
    if parent != expected:
        raise BadCode(
            "区域代码 {code} 与上级代码 {parent} 不符，应以上级代码开头", code=code, parent=parent or "—"
        )
    if kind is AreaKind.DEDICATED and get_block(code) not in dedicated:
        raise BadCode(
            "专属大网格 {code} 的末三位应在 {first}–{last} 之间",
            code=code,
            first=dedicated[0],
            last=dedicated[-1],
        )
    if kind in {AreaKind.COMMUNITY, AreaKind.VILLAGE} and get_block(code) in dedicated:
        raise BadCode(
            "{code} 使用了专属大网格的号段 {first}–{last}", code=code, first=dedicated[0], last=dedicated[-1]
        )
