"""Check the unified social credit codes of enterprises (统一社会信用代码, GB 32100-2015)."""

import re

from domain.errors import Invalid

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z
LENGTH = 18
_BLANKS = re.compile(r"[\s\-]")


def check_digit(body: str) -> str:
    """Return the last character that belongs to the 17 before it; each weighs a power of 3."""
    total = sum(ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    return ALPHABET[-total % 31]


def read_credit_code(text: str) -> str:
    """Return the code as typed (blanks and lower case are accepted). Raises Invalid with what is wrong."""
    code = _BLANKS.sub("", text).upper()
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        raise Invalid("统一社会信用代码须为 18 位数字和大写字母（不含 I、O、S、V、Z）")
    if check_digit(code[:-1]) != code[-1]:
        raise Invalid("统一社会信用代码的校验位不符，请对照营业执照检查")
    return code
