"""Course: the levels of every application over time, as they are looked at on some nights and after each event."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from tests.support.city.events import Claimed, Failed, Where
from tests.support.city.recount import Moment, Recount, median

#: Days without the next step, days without an answer, days since the first failure, after which a standstill is named.
_QUIET, _WAITING, _FAILING = 30, 7, 7
_TRIES, _LOOKBACK = 3, 90
_YEAR = 365


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an application stood at a moment; `since`: the day from which it has had this level."""

    at: Moment
    level: int
    state: str
    since: date
    eligible: bool

    @property
    def integrated(self) -> bool:
        return self.level >= 5


@dataclass(frozen=True, slots=True)
class Standstill:
    """Why an application does not move, since when, and who must act; of failures, their cause and how often."""

    reason: str
    since: date
    actor: str
    cause: str = ""
    count: int = 0


class Course:
    """The standings of a city: every application is looked at on these nights, and on the evenings of its events."""

    def __init__(self, recount: Recount, nights: Collection[date]) -> None:
        self.recount = recount
        looked = {Moment(day, evening=False) for day in nights}
        self.standings: dict[str, list[Standing]] = {}
        for number, history in recount.histories.items():
            moments = looked | {Moment(event.day, evening=True) for event in history.events}
            self.standings[number] = self._follow(number, sorted(moments))

    def at(self, number: str, at: Moment) -> Standing:
        """The standing at this moment."""
        return next(one for one in reversed(self.standings[number]) if one.at <= at)

    def tally(self, numbers: Sequence[str], at: Moment) -> dict[str, int]:
        """How many applications, how many of them are integrated, eligible, and both."""
        found = [self.at(number, at) for number in numbers]
        return {
            "total": len(found),
            "integrated": sum(one.integrated for one in found),
            "eligible": sum(one.eligible for one in found),
            "eligible_integrated": sum(one.integrated and one.eligible for one in found),
        }

    def moves(self, number: str, at: Moment) -> list[tuple[date, int, int]]:
        """When its level changed, from which to which, the newest first."""
        standings = [one for one in self.standings[number] if one.at <= at]
        found = [(after.at.day, before.level, after.level) for before, after in pairwise(standings)]
        return [move for move in reversed(found) if move[1] != move[2]]

    def moved(self, numbers: Sequence[str], at: Moment) -> tuple[int, int]:
        """How many applications rose, and how many fell, within the thirty days."""
        rose = fell = 0
        for number in numbers:
            lately = [(before, after) for day, before, after in self.moves(number, at) if day >= at.window]
            rose += any(after > before for before, after in lately)
            fell += any(after < before for before, after in lately)
        return rose, fell

    def days_to_use(self, numbers: Sequence[str], at: Moment) -> float | None:
        """The median of days from the first client to the first time at L5, of those that came there within a year."""
        found = []
        for number in numbers:
            first = next((one.at.day for one in self.standings[number] if one.integrated and one.at <= at), None)
            registered = [one.day for one in self.recount.histories[number].clients_ever(at)]
            if first is not None and registered and first > at.day - timedelta(days=_YEAR):
                found.append((first - min(registered)).days)
        return median(found)

    def standstill(self, number: str, at: Moment) -> Standstill | None:
        """Of eligible applications that are not integrated: what is not done, when it has not been done for long."""
        standing = self.at(number, at)
        if standing.integrated or not standing.eligible or standing.state not in ("active", "dormant"):
            return None
        found, patience = self._find(number, at, standing.since)
        return found if (at.day - found.since).days >= patience else None

    def _follow(self, number: str, moments: Sequence[Moment]) -> list[Standing]:
        standings: list[Standing] = []
        history, highest = self.recount.histories[number], 0
        for at in moments:
            level, declared = self.recount.level(number, at), history.declared(at)
            before = standings[-1] if standings else None
            highest = max(highest, level)
            last = history.last_use(at)
            silent = last is None or last < at.month_before
            state = declared if declared not in ("", "applicable") else "active"
            if state == "active" and highest >= 5 > level and silent:
                state = "dormant"
            since = before.since if before is not None and before.level == level else at.day
            standings.append(Standing(at, level, state, since, self.recount.is_eligible(number, at)))
        return standings

    def _find(self, number: str, at: Moment, since: date) -> tuple[Standstill, int]:
        """What is not done, and after how many days that is a standstill."""
        history = self.recount.histories[number]
        owned, asked = history.first(Claimed, at), self.recount.has_open_claim(number, at)
        if owned is None and asked is not None:
            return Standstill("waiting_for_kominfo", asked, "kominfo"), _WAITING
        team = "office" if owned is None else "team"
        clients = history.clients(at).values()
        if any(one.where is Where.PRODUCTION for one in clients):
            return self._find_in_production(number, at, since, team)
        if self.recount.holds(number, at)[3]:
            return Standstill("no_client", since, team), _QUIET
        if clients:
            return self._find_attempt(number, at, Where.SANDBOX, team)
        if owned is not None:
            return Standstill("no_client", max(owned, since), team), _QUIET
        return Standstill("no_owner", self.recount.plan.first, "office"), _QUIET

    def _find_in_production(self, number: str, at: Moment, since: date, team: str) -> tuple[Standstill, int]:
        use, error = self.recount.use(number, at), self._leading_error(number, at, Where.PRODUCTION)
        too_many = use.failed and use.failed * 20 >= use.answered + use.failed
        if too_many and error:
            return _failing(error, team), _FAILING
        if use.last is None:
            return self._find_attempt(number, at, Where.PRODUCTION, team)
        return Standstill("few_people", max(self._client_since(number, at, Where.PRODUCTION), since), "office"), _QUIET

    def _find_attempt(self, number: str, at: Moment, where: Where, team: str) -> tuple[Standstill, int]:
        error, history = self._leading_error(number, at, where), self.recount.histories[number]
        if sum(one.times for one in error) >= _TRIES and (at.day - max(one.day for one in error)).days < _QUIET:
            return _failing(error, team), _FAILING
        lookback = at.day - timedelta(days=_LOOKBACK - 1)
        tried = [one.day for one in self.recount.causes(number, where, lookback, at)]
        tried += [one.day for one in history.signed_in if one.where is where and at.has_seen(one.day)]
        actor = team if where is Where.SANDBOX else "office"
        return Standstill("no_attempt", max([self._client_since(number, at, where), *tried]), actor), _QUIET

    def _client_since(self, number: str, at: Moment, where: Where) -> date:
        return min(one.day for one in self.recount.histories[number].clients(at).values() if one.where is where)

    def _leading_error(self, number: str, at: Moment, where: Where) -> list[Failed]:
        """The failures of the cause that failed most."""
        causes: dict[str, list[Failed]] = {}
        for one in self.recount.causes(number, where, at.day - timedelta(days=_LOOKBACK - 1), at):
            causes.setdefault(one.cause, []).append(one)
        return min(causes.values(), key=lambda found: (-sum(one.times for one in found), found[0].cause), default=[])


def _failing(error: Sequence[Failed], team: str) -> Standstill:
    times = sum(one.times for one in error)
    return Standstill("error", min(one.day for one in error), team, error[0].cause, times)
