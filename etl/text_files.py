"""Read files of text in the encodings that programs really write: UTF-8, UTF-16, UTF-32, GB18030."""

import codecs

from domain.errors import Invalid

BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before that of UTF-16, with which it begins
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
NO_TEXT = (
    b"PK\x03\x04",
    OLD_WORKBOOK,
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"Rar!",
    b"SQLite",
)
SAMPLE = 4096  # bytes that say whether text has two bytes a character
DEFAULT, CHINESE = "utf-8", "gb18030"  # the latter as Excel saves CSV on a Chinese Windows


def decode_text(content: bytes) -> str:
    """Return a file of text, whichever encoding it has. Raises Invalid for what is none."""
    if content.startswith(OLD_WORKBOOK):
        raise Invalid("这是旧格式的工作簿（.xls），请用 Excel 另存为 .xlsx 后再导入")
    if content.startswith(NO_TEXT):
        raise Invalid("文件内容不是文本，请另存为 .xlsx 或 .csv 后再导入")
    encoding = find_encoding(content)
    text = "\0" if encoding is None else content.decode(encoding)
    if "\0" in text:
        raise Invalid("文件的编码无法识别，请另存为 UTF-8 编码的 .csv 后再导入")
    return text


def find_encoding(content: bytes) -> str | None:
    """Return the encoding in which a file can be read to its end, None where there is none."""
    marked = next((encoding for mark, encoding in BOMS if content.startswith(mark)), None)
    guesses = (marked,) if marked else (_find_wide(content), DEFAULT, CHINESE)
    for encoding in guesses:
        if encoding is not None and is_readable(content, encoding):
            return encoding
    return None


def is_readable(content: bytes, encoding: str) -> bool:
    """Tell whether every byte of a file has a meaning in an encoding."""
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _find_wide(content: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark, which shows by its zeros: most lie on one side."""
    sample = content[:SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 10 > len(sample) and max(even, odd) > 3 * min(even, odd):
        return "utf-16-be" if even > odd else "utf-16-le"
    return None
