"""What a correction makes of secrecy and the public flag, whatever else it says."""

import pytest

from domain.corrections import Correction, Flags, MatterDefaults, derive_flags
from domain.enums import RequestKind, Secrecy
from domain.errors import Invalid

OPEN = Flags(RequestKind.HELP, Secrecy.NORMAL, public=True)
CLOSED = Flags(RequestKind.HELP, Secrecy.NORMAL, public=False)
ROADS = MatterDefaults(Secrecy.NORMAL, public=True)
DISPUTES = MatterDefaults(Secrecy.NORMAL, public=False)
MINES = MatterDefaults(Secrecy.SECRET, public=False)


@pytest.mark.parametrize(
    ("before", "said", "former", "new", "after"),
    [
        pytest.param(OPEN, Correction(), ROADS, None, OPEN, id="nothing said, nothing changed"),
        pytest.param(OPEN, Correction(matter="B"), ROADS, DISPUTES, CLOSED, id="a private matter"),
        pytest.param(CLOSED, Correction(matter="A"), DISPUTES, ROADS, OPEN, id="as the new matter is"),
        pytest.param(CLOSED, Correction(matter="A"), None, ROADS, OPEN, id="the first matter it gets"),
        pytest.param(CLOSED, Correction(matter="A"), ROADS, ROADS, CLOSED, id="closed by hand stays closed"),
        pytest.param(
            OPEN, Correction(matter="C"), ROADS, MINES,
            Flags(RequestKind.HELP, Secrecy.SECRET, public=False), id="a secret matter",
        ),
        pytest.param(
            OPEN, Correction(request_kind=RequestKind.TIP_OFF), ROADS, None,
            Flags(RequestKind.TIP_OFF, Secrecy.SECRET, public=False), id="a tip-off",
        ),
        pytest.param(
            OPEN, Correction(request_kind=RequestKind.TIP_OFF, secrecy=Secrecy.INTERNAL), ROADS, None,
            Flags(RequestKind.TIP_OFF, Secrecy.INTERNAL, public=False), id="as is said",
        ),
        pytest.param(CLOSED, Correction(public=True), ROADS, None, OPEN, id="opened by hand"),
    ],
)  # fmt: skip
def test_flags_follow_what_is_corrected(before, said, former, new, after):
    assert derive_flags(before, said, former=former, matter=new) == after


@pytest.mark.parametrize("secrecy", [Secrecy.INTERNAL, Secrecy.SECRET])
def test_what_is_kept_from_some_is_never_opened_to_all(secrecy):
    with pytest.raises(Invalid):
        derive_flags(OPEN, Correction(secrecy=secrecy, public=True), former=ROADS, matter=None)
