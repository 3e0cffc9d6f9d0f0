"""Corrections of a ticket: matter, place, request kind, secrecy, public flag; and their consequences."""

from dataclasses import dataclass, fields

from domain.enums import RequestKind, Secrecy
from domain.errors import Invalid

_SEVERITY = {secrecy: place for place, secrecy in enumerate(Secrecy)}


@dataclass(frozen=True, slots=True)
class Correction:
    """What is said otherwise of a ticket; None leaves it as it is.

    The place is a point (lon and lat, EPSG:4326) or an area; without an address it loses the old one.
    """

    matter: str | None = None
    area_code: str | None = None
    lon: float | None = None
    lat: float | None = None
    address: str | None = None
    request_kind: RequestKind | None = None
    secrecy: Secrecy | None = None
    public: bool | None = None
    duty: str | None = None
    situation: str | None = None

    @property
    def is_empty(self) -> bool:
        """Return whether the correction is empty."""
        return all(getattr(self, part.name) is None for part in fields(self))

    @property
    def moves(self) -> bool:
        """Return whether another place is given."""
        return self.area_code is not None or self.lon is not None or self.lat is not None


@dataclass(frozen=True, slots=True)
class Flags:
    """What decides who may read a ticket."""

    request_kind: RequestKind
    secrecy: Secrecy
    public: bool


@dataclass(frozen=True, slots=True)
class MatterDefaults:
    """What a matter says of its tickets."""

    secrecy: Secrecy
    public: bool


def is_stricter(secrecy: Secrecy, other: Secrecy) -> bool:
    """Return whether the first keeps more from readers than the other."""
    return _SEVERITY[secrecy] > _SEVERITY[other]


def derive_flags(
    before: Flags, said: Correction, *, former: MatterDefaults | None, matter: MatterDefaults | None
) -> Flags:
    """Return the flags after a correction; former: of the matter until now, matter: of the new one, if any.

    A new matter, or that it is a tip-off, raises secrecy and never lowers it; only the word itself does. The
    public flag follows the new matter's default unless it was set otherwise by hand. Raises Invalid where
    something internal or secret would be public.
    """
    kind = said.request_kind or before.request_kind
    secrecy = said.secrecy or _raised(before, kind, matter)
    if said.public and secrecy is not Secrecy.NORMAL:
        raise Invalid("内部或保密的事项不能公开")
    public = _public(before, former, matter) if said.public is None else said.public
    return Flags(kind, secrecy, public=public and secrecy is Secrecy.NORMAL)


def _raised(before: Flags, kind: RequestKind, matter: MatterDefaults | None) -> Secrecy:
    wanted = [before.secrecy]
    if matter is not None:
        wanted.append(matter.secrecy)
    if kind is RequestKind.TIP_OFF and before.request_kind is not RequestKind.TIP_OFF:
        wanted.append(Secrecy.SECRET)
    return max(wanted, key=_SEVERITY.__getitem__)


def _public(before: Flags, former: MatterDefaults | None, matter: MatterDefaults | None) -> bool:
    if matter is None:
        return before.public
    as_usual = former is None or before.public == (former.public and before.secrecy is Secrecy.NORMAL)
    return matter.public if as_usual else before.public and matter.public
