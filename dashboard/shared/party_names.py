"""Names of departments, agencies and towns by code, in the reader's language."""

from collections.abc import Mapping

from dashboard.shared.choices import read_offered
from db.session import Session
from i18n import either, locale


def load_party_names(session: Session, city: str) -> Mapping[str, str]:
    """Return the names of all parties by code, ended ones too; as old at most as what filters offer."""
    offered = read_offered(session, city)
    view = ("names of parties", locale())
    if view not in offered.drawn:
        offered.drawn[view] = {party.code: either(party.name, party.name_en) for party in offered.parties}
    names: Mapping[str, str] = offered.drawn[view]
    return names
