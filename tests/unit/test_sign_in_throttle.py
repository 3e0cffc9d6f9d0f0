"""Who is slowed down by wrong passwords, and who is not."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest

from domain.accounts import SignInLimits
from web.rate_limit import SignInThrottle, TooMany

LIMITS = SignInLimits()


@pytest.fixture
def clock(monkeypatch):
    """Seconds of the throttle's clock; a test moves it by setting the first element."""
    now = [1000.0]
    monkeypatch.setattr("web.rate_limit.time.monotonic", lambda: now[0])
    return now


@pytest.fixture
def throttle(clock) -> SignInThrottle:
    return SignInThrottle(lambda: LIMITS)


def fail(throttle: SignInThrottle, account: str, address: str, *, device: str = "", times: int = 1) -> None:
    for _ in range(times):
        with throttle.sign_in(account=account, address=address, device=device) as tries:
            tries.count_wrong()


def enter(throttle: SignInThrottle, account: str, address: str, *, device: str = "") -> bool:
    """Try the right password; return whether it was let through."""
    try:
        with throttle.sign_in(account=account, address=address, device=device):
            return True
    except TooMany:
        return False


def test_wrong_passwords_slow_down_their_own_address_alone(throttle):
    fail(throttle, "wang", "10.0.0.1", times=LIMITS.wrong_allowed)

    assert not enter(throttle, "WANG", "10.0.0.1")
    assert enter(throttle, "wang", "10.0.0.2")
    assert enter(throttle, "li", "10.0.0.1")
    assert enter(throttle, "wang", "10.0.0.1", device="desk")


def test_the_wait_ends_when_the_first_wrong_password_is_old(throttle, clock):
    fail(throttle, "wang", "10.0.0.1")
    clock[0] += 60
    fail(throttle, "wang", "10.0.0.1", times=LIMITS.wrong_allowed - 1)

    with pytest.raises(TooMany) as refused, throttle.sign_in(account="wang", address="10.0.0.1"):
        pass
    clock[0] += LIMITS.lock_minutes * 60 - 60

    assert refused.value.retry_after == LIMITS.lock_minutes * 60 - 60
    assert enter(throttle, "wang", "10.0.0.1")


def test_right_passwords_count_nowhere(throttle):
    assert all(enter(throttle, "wang", "10.0.0.1") for _ in range(LIMITS.tries_per_address + 1))


def test_a_right_password_forgets_the_wrong_ones_of_its_source_and_not_of_others(throttle):
    fail(throttle, "wang", "10.0.0.1", times=LIMITS.wrong_allowed - 1)
    fail(throttle, "wang", "10.0.0.2", times=LIMITS.wrong_allowed - 1)
    enter(throttle, "wang", "10.0.0.1")

    fail(throttle, "wang", "10.0.0.1", times=LIMITS.wrong_allowed - 1)
    fail(throttle, "wang", "10.0.0.2")

    assert enter(throttle, "wang", "10.0.0.1")
    assert not enter(throttle, "wang", "10.0.0.2")


def test_a_try_that_ends_in_an_error_does_not_count(throttle):
    for _ in range(LIMITS.wrong_allowed + 1):
        with suppress(ValueError), throttle.sign_in(account="wang", address="10.0.0.1"):
            raise ValueError

    assert enter(throttle, "wang", "10.0.0.1")


def test_many_addresses_together_are_slowed_down_and_a_known_device_is_not(throttle):
    for number in range(LIMITS.tries_per_account):
        fail(throttle, "wang", f"10.0.1.{number}")

    assert not enter(throttle, "wang", "10.0.9.9")
    assert enter(throttle, "wang", "10.0.9.9", device="desk")
    assert enter(throttle, "li", "10.0.9.9")


def test_one_address_alone_shuts_no_other_out_however_low_the_limit_of_the_account(clock):
    throttle = SignInThrottle(lambda: SignInLimits(tries_per_account=3))
    fail(throttle, "wang", "10.0.0.1", times=LIMITS.wrong_allowed)

    assert enter(throttle, "wang", "10.0.0.2")


@pytest.mark.parametrize("limits", [LIMITS, SignInLimits(tries_per_address=7)], ids=["usual", "set"])
def test_one_address_cannot_try_many_accounts(clock, limits):
    throttle = SignInThrottle(lambda: limits)
    for number in range(limits.tries_per_address):
        fail(throttle, f"account {number}", "10.0.0.1")

    assert not enter(throttle, "one more", "10.0.0.1")
    assert enter(throttle, "one more", "10.0.0.2")


def test_a_stolen_device_has_only_tries_of_its_own(throttle):
    fail(throttle, "wang", "10.0.0.9", device="desk", times=LIMITS.wrong_allowed)

    assert not enter(throttle, "wang", "10.0.0.1", device="desk")
    assert enter(throttle, "wang", "10.0.0.1", device="phone")
    assert enter(throttle, "wang", "10.0.0.1")


def test_changes_of_a_password_have_tries_of_their_own(throttle):
    for _ in range(LIMITS.wrong_allowed):
        with throttle.change_password("1") as tries:
            tries.count_wrong()

    with pytest.raises(TooMany), throttle.change_password("1"):
        pass
    assert enter(throttle, "1", "")


def test_an_unlocked_account_may_try_at_once_and_others_may_not(throttle):
    for account in ("Wang", "li"):
        fail(throttle, account, "10.0.0.1", times=LIMITS.wrong_allowed)

    throttle.forgive("wang")

    assert enter(throttle, "wang", "10.0.0.1")
    assert not enter(throttle, "li", "10.0.0.1")


def test_tries_at_the_same_time_are_no_more_than_the_limit(throttle):
    at_once = 16
    inside = Barrier(LIMITS.wrong_allowed, timeout=10)

    def guess(_number: int) -> bool:
        try:
            with throttle.sign_in(account="wang", address="10.0.0.1") as tries:
                inside.wait()  # all that are let in are under way together
                tries.count_wrong()
                return True
        except TooMany:
            return False

    with ThreadPoolExecutor(at_once) as pool:
        assert sum(pool.map(guess, range(at_once))) == LIMITS.wrong_allowed


def test_what_no_limit_asks_about_is_forgotten(throttle, clock):
    for number in range(40):
        fail(throttle, f"account {number}", f"10.0.0.{number}")
    clock[0] += LIMITS.lock_minutes * 60 + 1

    fail(throttle, "wang", "10.0.0.1")

    assert len(throttle._wrong) == 3


def test_the_limits_are_asked_for_once_in_a_while(clock):
    asked: list[int] = []

    def load() -> SignInLimits:
        asked.append(1)
        return LIMITS

    throttle = SignInThrottle(load)
    for number in range(5):
        fail(throttle, str(number), "10.0.0.1")

    assert len(asked) == 1
