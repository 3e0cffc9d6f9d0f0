"""Write phone numbers in one way, so that the same caller is found again."""

import re

from domain.errors import Invalid

SHORTEST, LONGEST = 5, 15  # digits; five have short numbers such as 12345
_SEPARATORS = re.compile(r"[\s\-()（）.·]")


def read_phone(text: str) -> str:
    """Return the digits of a number as typed; a country code of China is left out. Raises Invalid."""
    digits = re.sub(r"^(\+|00)86", "", _SEPARATORS.sub("", text.strip()))
    if not digits.isascii() or not digits.isdigit() or not SHORTEST <= len(digits) <= LONGEST:
        raise Invalid("电话号码应为 {least} 至 {most} 位数字", least=SHORTEST, most=LONGEST)
    return digits
