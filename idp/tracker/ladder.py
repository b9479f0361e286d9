"""evaluate_level: from observations of an application to its level, evidence and unmet requirements; pure."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from math import ceil

#: The number of days in which production use counts, today included.
WINDOW_DAYS = 30
MOST_PEOPLE_NEEDED = 5
#: Fewer than one in this many requests may fail (5 %).
ONE_IN = 20


class Level(IntEnum):
    """The integration levels in their order; the names are the city's, so Indonesian."""

    TERCATAT = 0
    BERPEMILIK = 1
    TERDAFTAR = 2
    MASUK_UJI = 3
    LOLOS_UJI = 4
    DIPAKAI = 5
    TUNTAS = 6

    @property
    def code(self) -> str:
        """As in "L3"."""
        return f"L{self.value}"

    @property
    def title(self) -> str:
        """As in "Masuk uji"."""
        return self.name.capitalize().replace("_", " ")


#: "Terintegrasi" in every headline means this level or a higher one.
INTEGRATED = Level.DIPAKAI


class Proof(StrEnum):
    """Kinds of events that count as evidence."""

    RECORDED = "recorded"
    CLIENT_REGISTERED = "client_registered"
    CODE_REDEEMED = "code_redeemed"
    ID_TOKEN_ISSUED = "id_token_issued"
    USERINFO_USED = "userinfo_used"
    PEOPLE = "people"
    REQUESTS = "requests"


class Lack(StrEnum):
    """Kinds of requirements a level can have."""

    CLIENT = "client"
    SANDBOX_SIGN_IN = "sandbox_sign_in"
    SANDBOX_TOKEN_USE = "sandbox_token_use"
    PEOPLE = "people"
    FEWER_FAILURES = "fewer_failures"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence: how often (or how many), and its last day (of a registration, the first)."""

    proof: Proof
    count: int
    day: date


@dataclass(frozen=True, slots=True)
class Missing:
    """One requirement that is not met: how many there are, how many are needed."""

    lack: Lack
    have: int
    need: int


@dataclass(frozen=True, slots=True)
class Registration:
    """The clients of an application that are not suspended."""

    clients: int
    since: date
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What the provider knows about one application; usage comes from recorded facts."""

    recorded: date
    registration: Registration | None = None
    sandbox: tuple[Evidence, ...] = ()
    people: int = 0
    last_use: date | None = None
    answered: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Rung:
    """The evidence and the unmet requirements of one level on its own; it is met when none is unmet."""

    level: Level
    evidence: tuple[Evidence, ...]
    missing: tuple[Missing, ...]

    @property
    def holds(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class Standing:
    """The integration status of an application; `results` are of the measured levels, in their order."""

    rungs: tuple[Rung, ...]
    demo: bool = False

    @property
    def level(self) -> Level:
        """The highest level that is met on its own."""
        return max(rung.level for rung in self.rungs if rung.holds)

    @property
    def gaps(self) -> tuple[Rung, ...]:
        """Lower levels that are not met themselves."""
        return tuple(rung for rung in self.rungs if rung.level < self.level and not rung.holds)

    @property
    def next(self) -> Rung | None:
        """The next measured level, None at the top."""
        return next((rung for rung in self.rungs if rung.level > self.level), None)

    @property
    def integrated(self) -> bool:
        return self.level >= INTEGRATED


def climb(seen: Seen, users: int | None) -> Standing:
    """Evaluate the status of an application; `users` is the number of its users, when stated."""
    return Standing((_recorded(seen), _registered(seen), _tried(seen), _in_use(seen, users)), _demo(seen))


#: The levels that `evaluate_level` measures; the others need facts that are not recorded yet.
MEASURED = (Level.TERCATAT, Level.TERDAFTAR, Level.MASUK_UJI, Level.DIPAKAI)


def people_needed(users: int | None) -> int:
    """How many different people must use an application with this many users."""
    return MOST_PEOPLE_NEEDED if users is None else max(1, min(MOST_PEOPLE_NEEDED, ceil(users / 5)))


def _recorded(seen: Seen) -> Rung:
    return Rung(Level.TERCATAT, (Evidence(Proof.RECORDED, 1, seen.recorded),), ())


def _registered(seen: Seen) -> Rung:
    clients = seen.registration
    if clients is None:
        return Rung(Level.TERDAFTAR, (), (Missing(Lack.CLIENT, 0, 1),))
    return Rung(Level.TERDAFTAR, (Evidence(Proof.CLIENT_REGISTERED, clients.clients, clients.since),), ())


def _tried(seen: Seen) -> Rung:
    proofs = {evidence.proof for evidence in seen.sandbox}
    missing = []
    if Proof.CODE_REDEEMED not in proofs:
        missing.append(Missing(Lack.SANDBOX_SIGN_IN, 0, 1))
    if not proofs & {Proof.ID_TOKEN_ISSUED, Proof.USERINFO_USED}:
        missing.append(Missing(Lack.SANDBOX_TOKEN_USE, 0, 1))
    return Rung(Level.MASUK_UJI, seen.sandbox, tuple(missing))


def _in_use(seen: Seen, users: int | None) -> Rung:
    need, requests = people_needed(users), seen.answered + seen.failed
    evidence = []
    if seen.last_use is not None:
        evidence = [
            Evidence(Proof.PEOPLE, seen.people, seen.last_use),
            Evidence(Proof.REQUESTS, requests, seen.last_use),
        ]
    missing = []
    if seen.people < need:
        missing.append(Missing(Lack.PEOPLE, seen.people, need))
    if seen.failed and seen.failed * ONE_IN >= requests:
        missing.append(Missing(Lack.FEWER_FAILURES, seen.failed, (requests - 1) // ONE_IN))
    return Rung(Level.DIPAKAI, tuple(evidence), tuple(missing))


def _demo(seen: Seen) -> bool:
    return seen.registration is not None and seen.registration.demo
