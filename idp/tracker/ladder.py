"""The evidence ladder: what was seen of an application -> its level, its evidence, what is missing; pure."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from math import ceil

#: Real use is looked for in this many days, today included.
WINDOW_DAYS = 30
MOST_PEOPLE_NEEDED = 5
#: One failed request in this many is too much: fewer than 5 % may fail.
ONE_IN = 20


class Level(IntEnum):
    """The rungs in their order; what they are called is the city's, so it is Indonesian."""

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
    """Events that count as evidence."""

    RECORDED = "recorded"
    CLIENT_REGISTERED = "client_registered"
    CODE_REDEEMED = "code_redeemed"
    ID_TOKEN_ISSUED = "id_token_issued"
    USERINFO_USED = "userinfo_used"
    PEOPLE = "people"
    REQUESTS = "requests"


class Lack(StrEnum):
    """What a rung may still need."""

    CLIENT = "client"
    SANDBOX_SIGN_IN = "sandbox_sign_in"
    SANDBOX_TOKEN_USE = "sandbox_token_use"
    PEOPLE = "people"
    FEWER_FAILURES = "fewer_failures"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was seen: how often (or how many), and the last day (of a registration, the first)."""

    proof: Proof
    count: int
    day: date


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not there yet: how much there is, how much it takes."""

    lack: Lack
    have: int
    need: int


@dataclass(frozen=True, slots=True)
class Registration:
    """The clients an application has that are not suspended."""

    clients: int
    since: date
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What the provider knows about one application; `sandbox` and `produced` come from recorded facts."""

    recorded: date
    registration: Registration | None = None
    sandbox: tuple[Evidence, ...] = ()
    people: int = 0
    last_use: date | None = None
    answered: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Rung:
    """One level on its own: the evidence for it and what it lacks; it holds when it lacks nothing."""

    level: Level
    evidence: tuple[Evidence, ...]
    missing: tuple[Missing, ...]

    @property
    def holds(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class Standing:
    """An application on the ladder; `rungs` are those that are measured, from the lowest up."""

    rungs: tuple[Rung, ...]
    demo: bool = False

    @property
    def level(self) -> Level:
        """The highest rung whose own evidence holds."""
        return max(rung.level for rung in self.rungs if rung.holds)

    @property
    def gaps(self) -> tuple[Rung, ...]:
        """Rungs below the level that do not hold themselves."""
        return tuple(rung for rung in self.rungs if rung.level < self.level and not rung.holds)

    @property
    def next(self) -> Rung | None:
        """The lowest measured rung above the level, None at the top."""
        return next((rung for rung in self.rungs if rung.level > self.level), None)

    @property
    def integrated(self) -> bool:
        return self.level >= INTEGRATED


def climb(seen: Seen, users: int | None) -> Standing:
    """Where an application stands; `users` is how many people use it, when that is stated."""
    return Standing((_recorded(seen), _registered(seen), _tried(seen), _in_use(seen, users)), _demo(seen))


#: The levels `climb` measures; the others wait for what they measure to exist.
MEASURED = (Level.TERCATAT, Level.TERDAFTAR, Level.MASUK_UJI, Level.DIPAKAI)


def people_needed(users: int | None) -> int:
    """How many different people make real use of an application with so many users."""
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
