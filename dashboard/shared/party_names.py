"""Names of departments, agencies and towns by code, in the reader's language."""

from db.queries import reference_data
from db.session import Session
from i18n import either


def load_party_names(session: Session, city: str) -> dict[str, str]:
    """Return the names of all parties by code, ended ones too."""
    return {
        party.code: either(party.name, party.name_en) for party in reference_data.list_parties(session, city)
    }
