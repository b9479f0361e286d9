"""evaluate_status: from observations of an application to its levels, evidence and unmet requirements; pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from math import ceil

from idp.foundation.fact_kind import FactKind

#: The version of the rules of levels, states and stalls; standings of an older one are computed again.
RULES_VERSION = 2
#: The complete local days in which production use counts; today counts besides (docs/adr/0066).
WINDOW_DAYS = 30
#: How old the last integration test that was passed may be.
TEST_VALID_DAYS = 180
MAX_PEOPLE_NEEDED = 5
#: Fewer than one in this many requests may fail (5 %).
FAILURE_RATIO = 20


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
    CLAIM_CONFIRMED = "claim_confirmed"
    CLIENT_REGISTERED = FactKind.CLIENT_REGISTERED.value
    CODE_REDEEMED = FactKind.CODE_REDEEMED.value
    ID_TOKEN_ISSUED = FactKind.ID_TOKEN_ISSUED.value
    USERINFO_USED = FactKind.USERINFO_USED.value
    PEOPLE = "people"
    REQUESTS = "requests"
    INTEGRATION_TEST = "integration_test"
    LOGOUTS_CONFIRMED = "logouts_confirmed"
    OWN_LOGIN_CLOSED = "own_login_closed"


#: The facts of the sandbox that are evidence, each under the proof of its name.
SANDBOX_FACTS = (
    FactKind.CODE_REDEEMED,
    FactKind.ID_TOKEN_ISSUED,
    FactKind.USERINFO_USED,
)


class Lack(StrEnum):
    """Kinds of requirements a level can have."""

    CONFIRMED_CLAIM = "confirmed_claim"
    SECOND_CONTACT = "second_contact"
    CLIENT = "client"
    SANDBOX_SIGN_IN = "sandbox_sign_in"
    SANDBOX_TOKEN_USE = "sandbox_token_use"
    PEOPLE = "people"
    FEWER_FAILURES = "fewer_failures"
    INTEGRATION_TEST = "integration_test"
    LOGOUTS_CONFIRMED = "logouts_confirmed"
    OWN_LOGIN_CLOSED = "own_login_closed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence: how often (or how many), and its last day (of a registration, the first)."""

    proof: Proof
    count: int
    day: date


@dataclass(frozen=True, slots=True)
class UnmetRequirement:
    """One requirement that is not met: how many there are, how many are needed.

    `cause`: of failed requests, the key of the cause of most of them, which is what holds the level back, and how many.
    """

    lack: Lack
    have: int
    need: int
    cause: str = ""
    of_cause: int = 0


@dataclass(frozen=True, slots=True)
class ActiveClients:
    """The clients of an application that are not suspended."""

    count: int
    since: date
    demo: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmedClaim:
    """Since when somebody answers for an application, and whether a second contact is named."""

    since: date
    second_contact: bool


@dataclass(frozen=True, slots=True)
class IntegrationTestRun:
    """The last run of the hosted integration test on the client's present configuration, and its age in days."""

    passed: int
    checks: int
    day: date
    age: int


@dataclass(frozen=True, slots=True)
class LegacyLoginCheck:
    """What a visit to the application found: whether its own login form is closed."""

    closed: bool
    day: date


@dataclass(frozen=True, slots=True)
class CompletionEvidence:
    """What L6 stands on: logout receipts of the last 30 days, and the last visit to the application's own login."""

    logouts: int
    last_logout: date | None
    login: LegacyLoginCheck | None


@dataclass(frozen=True, slots=True)
class Observations:
    """What the provider knows about one application; usage comes from recorded facts.

    `leading_cause`: the key of the cause of most failed requests; empty: none failed, or nobody told their causes.
    `tests` and `completion`: what L4 and L6 stand on, None: nothing observes it yet, so the level is not measured;
    of `tests`, the last run, or none where the test never ran.
    """

    recorded: date
    clients: ActiveClients | None = None
    sandbox: tuple[Evidence, ...] = ()
    people: int = 0
    last_use: date | None = None
    answered: int = 0
    failed: int = 0
    claim: ConfirmedClaim | None = None
    leading_cause: str = ""
    of_leading_cause: int = 0
    tests: tuple[IntegrationTestRun, ...] | None = None
    completion: CompletionEvidence | None = None


@dataclass(frozen=True, slots=True)
class LevelResult:
    """The evidence and the unmet requirements of one level on its own; it is met when none is unmet.

    `measured` False: nothing observes its evidence yet, so it is neither met nor missed.
    """

    level: Level
    evidence: tuple[Evidence, ...]
    missing: tuple[UnmetRequirement, ...]
    measured: bool = True

    @property
    def is_met(self) -> bool:
        return self.measured and not self.missing


@dataclass(frozen=True, slots=True)
class IntegrationStatus:
    """The integration status of an application; `results` are of every level, in their order."""

    results: tuple[LevelResult, ...]
    demo: bool = False

    @property
    def level(self) -> Level:
        """The highest level that is met on its own."""
        return max(rung.level for rung in self.results if rung.is_met)

    @property
    def measured(self) -> tuple[LevelResult, ...]:
        """The results of the levels that are measured."""
        return tuple(rung for rung in self.results if rung.measured)

    @property
    def gaps(self) -> tuple[LevelResult, ...]:
        """Lower levels that are measured and not met themselves."""
        return tuple(rung for rung in self.measured if rung.level < self.level and not rung.is_met)

    @property
    def next(self) -> LevelResult | None:
        """The next measured level, None at the top."""
        return next((rung for rung in self.measured if rung.level > self.level), None)

    @property
    def integrated(self) -> bool:
        return self.level >= INTEGRATED

    def result_of(self, level: Level) -> LevelResult:
        """The result of one level."""
        return next(rung for rung in self.results if rung.level is level)


def first_counted_day(today: date) -> date:
    """The first day of the window: it has as many complete days at midnight as in the evening."""
    return today - timedelta(days=WINDOW_DAYS)


def evaluate_status(observations: Observations, users: int | None) -> IntegrationStatus:
    """Evaluate the status of an application; `users` is the number of its users, when stated."""
    return IntegrationStatus(
        (
            _evaluate_recorded(observations),
            _evaluate_owned(observations),
            _evaluate_registered(observations),
            _evaluate_sandbox(observations),
            _evaluate_tests(observations.tests),
            _evaluate_use(observations, users),
            _evaluate_completion(observations.completion),
        ),
        _is_demo(observations),
    )


#: The levels whose evidence is observed; the others are shown as not measured.
MEASURED = (Level.TERCATAT, Level.BERPEMILIK, Level.TERDAFTAR, Level.MASUK_UJI, Level.DIPAKAI)


def people_needed(users: int | None) -> int:
    """How many different people must use an application with this many users."""
    return MAX_PEOPLE_NEEDED if users is None else max(1, min(MAX_PEOPLE_NEEDED, ceil(users / 5)))


def _evaluate_recorded(observations: Observations) -> LevelResult:
    return LevelResult(Level.TERCATAT, (Evidence(Proof.RECORDED, 1, observations.recorded),), ())


def _evaluate_owned(observations: Observations) -> LevelResult:
    claim = observations.claim
    if claim is None:
        return LevelResult(Level.BERPEMILIK, (), (UnmetRequirement(Lack.CONFIRMED_CLAIM, 0, 1),))
    missing = () if claim.second_contact else (UnmetRequirement(Lack.SECOND_CONTACT, 1, 2),)
    return LevelResult(Level.BERPEMILIK, (Evidence(Proof.CLAIM_CONFIRMED, 1, claim.since),), missing)


def _evaluate_registered(observations: Observations) -> LevelResult:
    clients = observations.clients
    if clients is None:
        return LevelResult(Level.TERDAFTAR, (), (UnmetRequirement(Lack.CLIENT, 0, 1),))
    return LevelResult(Level.TERDAFTAR, (Evidence(Proof.CLIENT_REGISTERED, clients.count, clients.since),), ())


def _evaluate_sandbox(observations: Observations) -> LevelResult:
    kinds = {evidence.proof for evidence in observations.sandbox}
    missing = []
    if Proof.CODE_REDEEMED not in kinds:
        missing.append(UnmetRequirement(Lack.SANDBOX_SIGN_IN, 0, 1))
    if not kinds & {Proof.ID_TOKEN_ISSUED, Proof.USERINFO_USED}:
        missing.append(UnmetRequirement(Lack.SANDBOX_TOKEN_USE, 0, 1))
    return LevelResult(Level.MASUK_UJI, observations.sandbox, tuple(missing))


def _evaluate_tests(runs: tuple[IntegrationTestRun, ...] | None) -> LevelResult:
    if runs is None:
        return LevelResult(Level.LOLOS_UJI, (), (), measured=False)
    if not runs:
        return LevelResult(Level.LOLOS_UJI, (), (UnmetRequirement(Lack.INTEGRATION_TEST, 0, 1),))
    last = runs[-1]
    evidence = (Evidence(Proof.INTEGRATION_TEST, last.passed, last.day),)
    if last.passed == last.checks and last.age <= TEST_VALID_DAYS:
        return LevelResult(Level.LOLOS_UJI, evidence, ())
    return LevelResult(Level.LOLOS_UJI, evidence, (UnmetRequirement(Lack.INTEGRATION_TEST, last.passed, last.checks),))


def _evaluate_completion(seen: CompletionEvidence | None) -> LevelResult:
    if seen is None:
        return LevelResult(Level.TUNTAS, (), (), measured=False)
    evidence, missing = [], []
    if seen.last_logout is not None:
        evidence.append(Evidence(Proof.LOGOUTS_CONFIRMED, seen.logouts, seen.last_logout))
    else:
        missing.append(UnmetRequirement(Lack.LOGOUTS_CONFIRMED, 0, 1))
    if seen.login is not None and seen.login.closed:
        evidence.append(Evidence(Proof.OWN_LOGIN_CLOSED, 1, seen.login.day))
    else:
        missing.append(UnmetRequirement(Lack.OWN_LOGIN_CLOSED, 0, 1))
    return LevelResult(Level.TUNTAS, tuple(evidence), tuple(missing))


def _evaluate_use(observations: Observations, users: int | None) -> LevelResult:
    need, requests = people_needed(users), observations.answered + observations.failed
    evidence = []
    if observations.last_use is not None:
        evidence = [
            Evidence(Proof.PEOPLE, observations.people, observations.last_use),
            Evidence(Proof.REQUESTS, requests, observations.last_use),
        ]
    missing = []
    if observations.people < need:
        missing.append(UnmetRequirement(Lack.PEOPLE, observations.people, need))
    if observations.failed and observations.failed * FAILURE_RATIO >= requests:
        missing.append(_too_many_failures(observations, (requests - 1) // FAILURE_RATIO))
    return LevelResult(Level.DIPAKAI, tuple(evidence), tuple(missing))


def _too_many_failures(observations: Observations, allowed: int) -> UnmetRequirement:
    cause, number = observations.leading_cause, observations.of_leading_cause
    return UnmetRequirement(Lack.FEWER_FAILURES, observations.failed, allowed, cause, number)


def _is_demo(observations: Observations) -> bool:
    return observations.clients is not None and observations.clients.demo
