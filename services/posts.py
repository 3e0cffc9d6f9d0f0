"""Bind a role to its place: an existing one of the right kind, with the parent places filled in."""

from db.queries.authentication import Grant
from db.queries.post_targets import Directory, PostArea
from domain.accounts import BOUND_TO, GIVEN_ROLES
from domain.enums import PartyKind, Role
from domain.errors import Invalid

NEEDED_WORDS = {
    Role.TOWN: "镇街的岗位须选定镇街",
    Role.DEPARTMENT: "市直部门的岗位须选定部门",
    Role.AGENCY: "派驻机构的岗位须选定派驻机构",
    Role.UNIT: "城市社区与村居的岗位须选定大网格",
    Role.GRID_STAFF: "网格员的岗位须选定小网格，或选定整个大网格",
}
TOWN_DEPTH, UNIT_DEPTH = 1, 2


def bind_grant(directory: Directory, grant: Grant) -> Grant:
    """Return the grant with exactly what its role is bound to. Raises Invalid for no such place or party."""
    if grant.role not in GIVEN_ROLES:
        raise Invalid("大屏用令牌，不用账号")
    wanted = BOUND_TO.get(grant.role, ())
    if not wanted:
        return Grant(grant.city, grant.role)
    chosen = next((kind for kind in wanted if getattr(grant, kind)), None)
    if chosen is None:
        raise Invalid(NEEDED_WORDS[grant.role])
    if chosen == "department":
        return _of_party(directory, grant)
    return _at_place(directory, grant, chosen)


def _of_party(directory: Directory, grant: Grant) -> Grant:
    kind = PartyKind.AGENCY if grant.role is Role.AGENCY else PartyKind.DEPARTMENT
    party = directory.parties.get(grant.department or "")
    if party is None or party.kind is not kind:
        raise Invalid("没有编码为 {code} 的{kind}", code=grant.department, kind=kind)
    if grant.section:
        section = directory.sections.get((party.code, grant.section))
        if section is None or not section.active:
            raise Invalid("{party}没有在用的科室 {code}", party=party.name, code=grant.section)
    return Grant(grant.city, grant.role, department=party.code, section=grant.section or None)


def _at_place(directory: Directory, grant: Grant, kind: str) -> Grant:
    place = directory.places.get(getattr(grant, kind))
    if place is None or not _is(place, kind):
        raise Invalid("没有编码为 {code} 的区域，或它不是该岗位所需的层级", code=getattr(grant, kind))
    found: dict[str, str] = {}
    while place is not None and place.depth > 0:
        found[_kind(place)] = place.code
        place = directory.places.get(place.parent or "")
    return Grant(grant.city, grant.role, **found)


def _is(place: PostArea, kind: str) -> bool:
    return place.depth > 0 and _kind(place) == kind


def _kind(place: PostArea) -> str:
    if place.is_leaf:
        return "grid"
    return "town" if place.depth == TOWN_DEPTH else "unit"
