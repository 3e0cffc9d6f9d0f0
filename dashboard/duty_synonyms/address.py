"""What the address of the page asks for: which synonyms are listed, and which one is changed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from dashboard.shared.addresses import parse_query
from domain.duty_synonyms import LONGEST_WORD, Synonym
from web.url_paths import DUTY_SYNONYMS


@dataclass(frozen=True, slots=True)
class SynonymsRequest:
    """q: what the listed ones hold. after, after_means: the one after which the page begins.

    word, means: the one that the form changes.
    """

    q: str = ""
    after: str = ""
    after_means: str = ""
    word: str = ""
    means: str = ""

    @property
    def opened(self) -> Synonym | None:
        """Return the synonym that is changed."""
        return Synonym(self.word, self.means) if self.word and self.means else None

    @property
    def begins_after(self) -> Synonym | None:
        """Return the synonym after which the page begins."""
        return Synonym(self.after, self.after_means) if self.after and self.after_means else None

    def to_address(self, **changes: Any) -> str:
        """Return the address of this request with some parts changed."""
        changed = replace(self, **changes)
        query = {field.name: value for field in fields(changed) if (value := getattr(changed, field.name))}
        return f"{DUTY_SYNONYMS}?{urlencode(query)}" if query else DUTY_SYNONYMS


def read_request(query: Mapping[str, str]) -> SynonymsRequest:
    """Return what an address asks for; what is too long is left out."""
    said = {name: query.get(name, "").strip() for name in SynonymsRequest.__slots__}
    return SynonymsRequest(**{name: value for name, value in said.items() if len(value) <= LONGEST_WORD})


def parse_search(search: str | None) -> SynonymsRequest:
    """Return what the query of an address asks for."""
    return read_request(parse_query(search))
