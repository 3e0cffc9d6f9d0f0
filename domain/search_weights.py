"""Weights of the search of duties: what a word counts where it is found, and when a hit is certain."""

from dataclasses import dataclass

from domain.duty_search import SearchField


@dataclass(frozen=True, slots=True)
class SearchWeights:
    """Weights of the search of duties; all are ours, and settings of the city.

    Hundredths: of a pair of characters found in a text of weight one. Tried in bench/duty_search.py on the
    phrasings marked "dev". Of words alone a duty is certain from ``certain_score`` on, and so many hundredths
    above the best duty of another lead: of those phrasings 90 % are certain, and of them 95 % right (of all:
    92 %); of forty sentences such as "来电无声" only those that name what a duty is about.
    """

    situation: int = 250
    town_points: int = 40
    procedure: int = 80
    standard: int = 50
    name: int = 200
    item: int = 200
    keywords: int = 300
    matters: int = 140
    powers: int = 20
    situations: int = 50
    sides: int = 30
    parties: int = 250
    character: int = 70  # of a single character; of a pair, a Latin word or a number: 100
    sound: int = 15  # of a pair of syllables: a word typed by its sound
    synonym: int = 45  # of what was not said but is meant
    certain_score: int = 35
    certain_percent: int = 110

    def get_weight(self, field: SearchField) -> float:
        """Return what a word counts that is found in a field, as a factor."""
        hundredths: int = getattr(self, field.value)
        return hundredths / 100


DEFAULT_SEARCH_WEIGHTS = SearchWeights()
