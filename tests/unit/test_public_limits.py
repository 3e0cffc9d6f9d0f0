"""A form that was refused stays refused until the window ends; one that was taken may be repeated."""

from collections.abc import Callable

import pytest

from web.public.limits import WRONG_PER_ADDRESS, Inflow
from web.rate_limit import TooMany

ADDRESS, PHONE = "10.0.0.1", "13800000001"


def most(**settings: int) -> Callable[[str], int]:
    return lambda name: settings.get(name.removeprefix("public."), 100)


@pytest.mark.parametrize(
    ("settings", "address", "phone"),
    [
        pytest.param({"letters_per_address": 1}, ADDRESS, "13800000002", id="of one address"),
        pytest.param({"letters_per_phone": 1}, "10.0.0.2", PHONE, id="of one phone"),
    ],
)
def test_a_refused_form_stays_refused(settings, address, phone):
    inflow, setting = Inflow(), most(**settings)
    inflow.count_letter("first", address=ADDRESS, phone=PHONE, setting=setting)

    for _ in range(3):
        with pytest.raises(TooMany):
            inflow.count_letter("second", address=address, phone=phone, setting=setting)
    inflow.count_letter("first", address=ADDRESS, phone=PHONE, setting=setting)


def test_what_is_refused_takes_nothing_from_another_limit():
    inflow, setting = Inflow(), most(letters_per_address=2, letters_per_phone=1)
    inflow.count_letter("first", address=ADDRESS, phone=PHONE, setting=setting)
    with pytest.raises(TooMany):
        inflow.count_letter("second", address=ADDRESS, phone=PHONE, setting=setting)

    inflow.count_letter("third", address=ADDRESS, phone="13800000009", setting=setting)


def test_guessing_stays_refused():
    inflow = Inflow()
    for number in range(WRONG_PER_ADDRESS.amount):
        inflow.note_wrong(number=str(number), address=ADDRESS)

    for _ in range(3):
        with pytest.raises(TooMany):
            inflow.check_guess(number="another", address=ADDRESS)
