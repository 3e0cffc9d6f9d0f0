"""Edit the sections of departments and agencies, within which work is handed on."""

from db.queries.post_targets import Directory
from db.session import Session
from db.writes import accounts as rows
from domain.accounts import LONGEST_NAME, SECTION_CODE
from domain.enums import PartyKind
from domain.errors import Invalid
from services.accounts import Administrator, require_administrator


def save_section(
    session: Session,
    department: str,
    *,
    code: str,
    name: str,
    active: bool,
    directory: Directory,
    by: Administrator,
) -> None:
    """Add a section, or rename, close and open it again; who works in a closed one keeps their post."""
    require_administrator(by.actor)
    party = directory.parties.get(department)
    if party is None or party.kind is PartyKind.TOWN:
        raise Invalid("科室须属于一个市直部门或派驻机构")
    if not SECTION_CODE.fullmatch(code):
        raise Invalid("科室编码须为 1 至 20 个字母、数字或 _ -")
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Invalid("科室名称须有 1 至 {most} 个字", most=LONGEST_NAME)
    rows.upsert_section(session, by.city, department, code=code, name=name.strip(), active=active)
