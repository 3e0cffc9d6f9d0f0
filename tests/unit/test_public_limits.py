"""A refused form stays refused until the window ends; an accepted one may be repeated."""

from collections.abc import Callable

import pytest

from domain.attachments import MEGABYTE
from web.public.limits import Inflow
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


@pytest.mark.parametrize("allowed", [2, 5])
def test_guessing_stays_refused_from_the_city_s_number_on(allowed):
    inflow, setting = Inflow(), most(wrong_per_address=allowed)
    for number in range(allowed):
        inflow.check_guess(number="another", address=ADDRESS, setting=setting)
        inflow.note_wrong(number=str(number), address=ADDRESS, setting=setting)

    for _ in range(3):
        with pytest.raises(TooMany):
            inflow.check_guess(number="another", address=ADDRESS, setting=setting)


def test_one_number_is_guessed_at_as_often_as_the_city_says():
    inflow, setting = Inflow(), most(wrong_per_number=2)
    for address in ("10.0.0.1", "10.0.0.2"):
        inflow.note_wrong(number="SG1", address=address, setting=setting)

    with pytest.raises(TooMany):
        inflow.check_guess(number="SG1", address="10.0.0.3", setting=setting)
    inflow.check_guess(number="SG2", address="10.0.0.3", setting=setting)


def test_photos_of_one_form_are_taken_only_so_often():
    inflow, setting = Inflow(), most(megabytes_per_address=100)
    for _ in range(5):
        inflow.count_photos("form", address=ADDRESS, size=10, setting=setting)

    with pytest.raises(TooMany):
        inflow.count_photos("form", address=ADDRESS, size=10, setting=setting)
    inflow.count_photos("form", address=ADDRESS, size=0, setting=setting)
    inflow.count_photos("other", address=ADDRESS, size=10, setting=setting)


def test_an_address_sends_only_so_many_megabytes_a_day_by_however_many_forms():
    inflow, setting = Inflow(), most(megabytes_per_address=3)
    inflow.count_photos("first", address=ADDRESS, size=2 * MEGABYTE, setting=setting)

    with pytest.raises(TooMany):
        inflow.count_photos("second", address=ADDRESS, size=MEGABYTE + 1, setting=setting)
    inflow.count_photos("second", address=ADDRESS, size=MEGABYTE, setting=setting)
    inflow.count_photos("third", address="10.0.0.2", size=3 * MEGABYTE, setting=setting)
