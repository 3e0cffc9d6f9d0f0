"""Normalise phone numbers from any source to the stored form: digits alone."""

import re
import unicodedata

from domain.errors import Invalid

SHORTEST, LONGEST = 5, 15  # digits; five have short numbers such as 12345
LONGEST_TYPED = 60  # characters; what is longer is no number
_SEPARATORS = re.compile(r"[\s\-‐-―−.·•_/()\[\]]")
_OF_CHINA = re.compile(r"(?:\+|00)86(?=\d{7,12}$)|86(?=1[3-9]\d{9}$)")


def read_phone(text: str) -> str:
    """Return the digits of a number as typed; a country code of China is left out. Raises Invalid.

    Any width, brackets, hyphens, dots and invisible signs between the digits are taken; letters, numerals in
    words and one digit over and over are not.
    """
    shown = unicodedata.normalize("NFKC", text[:LONGEST_TYPED])
    plain = "".join(sign for sign in shown if unicodedata.category(sign) != "Cf")
    digits = _OF_CHINA.sub("", _SEPARATORS.sub("", plain), count=1)
    fits = len(text) <= LONGEST_TYPED and SHORTEST <= len(digits) <= LONGEST
    if not (fits and digits.isascii() and digits.isdigit() and len(set(digits)) > 1):
        raise Invalid("电话号码应为 {least} 至 {most} 位数字", least=SHORTEST, most=LONGEST)
    return digits
