"""Normalise phone numbers from any source to the stored form: digits alone."""

import re
import unicodedata

from domain.errors import Invalid

SHORTEST, LONGEST = 5, 15  # digits; five have short numbers such as 12345
LONGEST_TYPED = 60  # characters; what is longer is no number
_SEPARATORS = re.compile(r"[\s\-‐-―−.·•_/~()\[\]【】〔〕]")
_LABEL = re.compile(
    r"^['’]|^(?:联系|办公)?(?:手机|电话|座机|固话|tel|phone|mobile)(?:号码|号)?\s*:?", re.IGNORECASE
)
_AS_A_NUMBER = re.compile(r"\.0$")  # how a spreadsheet writes digits that it took for a number
_OF_CHINA = re.compile(r"(?:\+|00)86(?=\d{7,12}$)|86(?=1[3-9]\d{9}$|0\d{9,11}$)")
_WITHOUT_ZERO = re.compile(r"(?!1[3-9]\d{9}$|400|800)[1-9]\d{8,10}")  # of a town, as called from abroad


def read_phone(text: str) -> str:
    """Return the digits of a number as typed; a country code of China is left out. Raises Invalid.

    Any width, brackets, hyphens, dots and invisible signs between the digits are taken, and a word such as
    电话 before them; other letters, numerals in words, two numbers and one digit over and over are not.
    """
    shown = unicodedata.normalize("NFKC", text[:LONGEST_TYPED])
    plain = "".join(sign for sign in shown if unicodedata.category(sign) != "Cf").strip()
    written = _SEPARATORS.sub("", _AS_A_NUMBER.sub("", _LABEL.sub("", plain, count=1)))
    digits = _OF_CHINA.sub("", written, count=1)
    if digits != written and _WITHOUT_ZERO.fullmatch(digits):
        digits = f"0{digits}"
    fits = len(text) <= LONGEST_TYPED and SHORTEST <= len(digits) <= LONGEST
    if not (fits and digits.isascii() and digits.isdigit() and len(set(digits)) > 1):
        raise Invalid("电话号码应为 {least} 至 {most} 位数字", least=SHORTEST, most=LONGEST)
    return digits
