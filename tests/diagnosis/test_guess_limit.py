"""Guesses count by person and network, and lock nobody else out."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from idp.diagnosis.guess_limit import GuessLimit, GuessPolicy, ReservedGuess
from tests.conftest import Caches

OFFICE, HOME = "198.51.100.7", "203.0.113.9"
POLICY = GuessPolicy(of_person=3, of_network=5, within=timedelta(minutes=10))


@pytest.fixture
def limit(caches: Caches) -> GuessLimit:
    return GuessLimit(POLICY)


def guess(limit: GuessLimit, person: UUID, network: str = OFFICE, times: int = 1) -> list[bool]:
    """Whether each of these tries in vain was let through."""
    return [isinstance(limit.reserve(person, network), ReservedGuess) for _ in range(times)]


def test_a_person_who_guesses_too_often_waits_wherever_they_are(limit: GuessLimit) -> None:
    person = uuid4()
    assert guess(limit, person, times=4) == [True, True, True, False]
    assert guess(limit, person, HOME) == [False]


def test_the_wait_is_told_and_ends(limit: GuessLimit, caches: Caches) -> None:
    person = uuid4()
    guess(limit, person, times=3)
    wait = limit.reserve(person, OFFICE)
    assert isinstance(wait, timedelta)
    assert timedelta(0) < wait <= POLICY.within
    caches.pass_by(wait)
    assert guess(limit, person) == [True]


def test_a_network_that_guesses_too_much_waits_but_for_those_who_did_not(limit: GuessLimit) -> None:
    guessers = [uuid4(), uuid4(), uuid4()]
    assert (
        guess(limit, guessers[0], times=2) + guess(limit, guessers[1], times=2) + guess(limit, guessers[2])
        == [True] * 5
    )
    assert guess(limit, guessers[2]) == [False]
    assert guess(limit, guessers[2], HOME) == [True]
    newcomer = uuid4()
    assert guess(limit, newcomer) == [True]
    assert guess(limit, newcomer) == [False]


def test_a_code_that_opens_is_no_guess(limit: GuessLimit) -> None:
    person = uuid4()
    for _ in range(20):
        reserved = limit.reserve(person, OFFICE)
        assert isinstance(reserved, ReservedGuess)
        limit.give_back(reserved)
    assert guess(limit, person, times=4) == [True, True, True, False]


def test_opening_ones_own_codes_makes_no_room_for_guesses_of_others(limit: GuessLimit) -> None:
    one, other = uuid4(), uuid4()
    guess(limit, one, times=3)
    guess(limit, other, times=2)
    friend = uuid4()
    reserved = limit.reserve(friend, OFFICE)
    assert isinstance(reserved, ReservedGuess)
    limit.give_back(reserved)
    assert guess(limit, other) == [False]
