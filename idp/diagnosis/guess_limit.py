"""GuessLimit: how many codes a person, and the people of one network, may try that open nothing for them."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from idp.foundation import clock
from idp.foundation.rate_limit import RateLimit


@dataclass(frozen=True, slots=True)
class GuessPolicy:
    """How many codes may be tried in vain, and within how long."""

    of_person: int = 20
    of_network: int = 200
    within: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class ReservedGuess:
    """A try that counts unless it is given back; `network` is empty where the network was not counted."""

    person: str
    network: str


class GuessLimit:
    """Counts in memory, each process alone; a code that opens is no guess.

    When a network has tried too many, only those of its people wait who tried in vain themselves: a guesser locks
    nobody else out of the office's network.
    """

    def __init__(self, policy: GuessPolicy) -> None:
        self._people = RateLimit(policy.of_person, policy.within)
        self._networks = RateLimit(policy.of_network, policy.within)

    def reserve(self, person_id: UUID, network: str) -> ReservedGuess | timedelta:
        """Count a try before its code is looked up, or say how long the person must wait."""
        person, now = str(person_id), timedelta(seconds=clock.elapsed())
        first = not self._people.has_counted(person, now)
        wait = self._people.take(person, now)
        if wait is not None:
            return wait
        wait = self._networks.take(network, now)
        if wait is None or first:
            return ReservedGuess(person, "" if wait is not None else network)
        self._people.give_back(person)
        return wait

    def give_back(self, reserved: ReservedGuess) -> None:
        """Take back a try whose code opened something."""
        self._people.give_back(reserved.person)
        if reserved.network:
            self._networks.give_back(reserved.network)
