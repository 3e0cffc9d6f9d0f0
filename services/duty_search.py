"""Find duties by words: one index for each city, built again when another version of a list is in force."""

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from db.queries import cities, duties, duty_search, duty_synonyms, reference_data
from db.queries.duty_search import DutySearchVersion
from domain.duties import Duty, DutyList
from domain.duty_search import SearchNames, group_synonyms
from domain.duty_synonyms import Synonym
from domain.search_weights import DEFAULT_SEARCH_WEIGHTS, SearchWeights
from domain.setting_values import parse_search_weights
from i18n import either
from services.duty_index import DutyHit, DutyIndex
from services.pinyin import list_initials


@dataclass(frozen=True, slots=True)
class DutySearch:
    """What a city's duties are searched with, at one version of everything; threads share it.

    parties: the names of departments, agencies and towns by code, Chinese and, where there is one, English.
    """

    version: DutySearchVersion
    index: DutyIndex
    parties: Mapping[str, tuple[str, str | None]]
    synonyms: Mapping[str, tuple[str, ...]]
    weights: SearchWeights

    def name_parties(self) -> dict[str, str]:
        """Return the names of parties by code, in the reader's language."""
        return {code: either(*names) for code, names in self.parties.items()}

    def find(self, query: str, *, limit: int) -> list[DutyHit]:
        """Return the duties that fit the query best, the best first."""
        return self.index.search(query, self.synonyms, limit=limit, weights=self.weights)

    def choose(self, query: str, *, matter: str) -> DutyHit | None:
        """Return the duty of a matter, of several the one that fits the query best; None without one."""
        return self.index.choose(query, self.synonyms, matter=matter, weights=self.weights)


class _Searches:
    """The searches of all cities in this process.

    One thread builds a new version; others meanwhile search the one before, and wait only for the first.
    """

    def __init__(self) -> None:
        self._built: dict[str, DutySearch] = {}
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._lock = threading.Lock()

    def load(self, session: Session, city: str, day: date) -> DutySearch:
        """Return the search of a city as of a day."""
        version = duty_search.load_version(session, city, day)
        built = self._built.get(city)
        if built is not None and built.version == version:
            return built
        with self._lock:
            lock = self._locks[city]
        if not lock.acquire(blocking=built is None) and built is not None:
            return built
        try:
            built = self._built.get(city)
            if built is None or built.version != version:
                built = self._built[city] = _build(session, city, version, built)
            return built
        finally:
            lock.release()


_searches = _Searches()


def load_search(session: Session, city: str, day: date) -> DutySearch:
    """Return what the duties in force on a day are searched with; a version that is new is built first."""
    weights = parse_search_weights(cities.load_settings(session, city))
    search = _searches.load(session, city, day)
    return search if search.weights == weights else replace(search, weights=weights)


@dataclass(frozen=True, slots=True)
class SynonymTrial:
    """What a query finds with the synonyms as they are, and as they would be; the best first.

    parties: names of departments, agencies and towns by code, in the reader's language.
    """

    before: list[DutyHit]
    after: list[DutyHit]
    parties: Mapping[str, str]


def try_synonyms(
    session: Session,
    city: str,
    day: date,
    query: str,
    *,
    added: Iterable[Synonym] = (),
    removed: Iterable[Synonym] = (),
    limit: int,
) -> SynonymTrial:
    """Return what a query finds before and after a change of the synonyms; nothing is written."""
    search = load_search(session, city, day)
    before = search.find(query, limit=limit)
    synonyms = group_synonyms((duty_synonyms.find_known(session, city) - {*removed}) | {*added})
    after = replace(search, synonyms=synonyms).find(query, limit=limit)
    return SynonymTrial(before, after, search.name_parties())


def _build(session: Session, city: str, version: DutySearchVersion, before: DutySearch | None) -> DutySearch:
    """Return the search of a version; the index of the one before serves where only synonyms differ."""
    synonyms = group_synonyms(duty_synonyms.find_known(session, city))
    if before is not None and replace(before.version, synonyms=version.synonyms) == version:
        return replace(before, version=version, synonyms=synonyms)
    held: list[Duty] = []
    for duty_list, number in ((DutyList.SHARED, version.shared), (DutyList.POWER, version.power)):
        if number is not None:
            held += duties.list_texts(session, city, duty_list, number)
    listed = reference_data.list_parties(session, city)
    parties = {party.code: (party.name, party.name_en) for party in listed}
    chinese = {code: name for code, (name, _) in parties.items()}
    names = SearchNames(
        matters={code: matter.name for code, matter in duty_search.load_matters(session, city).items()},
        parties=chinese,
        powers={duty.code: duty.name for duty in held if duty.duty_list is DutyList.POWER},
        initials={code: list_initials(name) for code, name in chinese.items()},
        former={party.code: tuple(party.former) for party in listed if party.former},
    )
    return DutySearch(version, DutyIndex(held, names), parties, synonyms, DEFAULT_SEARCH_WEIGHTS)
