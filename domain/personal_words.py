"""Refuse texts of workflows that hold personal data."""

from domain.errors import Invalid
from domain.redaction import list_covered_places


def check_no_personal_data(text: str) -> None:
    """Raise Invalid where a text names a person, a number or an address; it says where."""
    found = list_covered_places(text)
    if found:
        raise Invalid("文字中有个人信息，请删去后再提交：{places}", places="；".join(found[:3]))
