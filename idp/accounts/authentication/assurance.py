"""decide_login_step(): what a login still needs: nothing, a factor, an enrolment, or it cannot be had; pure."""

from dataclasses import dataclass
from datetime import date

from idp.accounts.factors.enrolled_factors import EnrolledFactors
from idp.accounts.policy import SecondFactorDemand, SecondFactorPolicy
from idp.protocol.authentication_context import Acr, Amr, combine_methods, known_acrs, reached_acr

NO_FACTORS = EnrolledFactors()


@dataclass(frozen=True, slots=True)
class WantedAssurance:
    """What the login request wants.

    `minimum`: what the application's policy demands; `acr_values`: the classes named in the request, in its order;
    `essential`: only one of them will do (OIDC Core 3.1.2.1, 5.5.1.1).
    """

    minimum: str | None = None
    acr_values: tuple[str, ...] = ()
    essential: bool = False

    @property
    def demands_passkey(self) -> bool:
        """Whether the application's policy demands a passkey."""
        return self.minimum == Acr.PASSKEY

    @property
    def weakest(self) -> Acr | None:
        """The weakest class named: any of them satisfies, so this one is enough. None: no known one is named."""
        return min(known_acrs(self.acr_values), key=_strength, default=None)


NOTHING_WANTED = WantedAssurance()


@dataclass(frozen=True, slots=True)
class LoginFacts:
    """What is known of the person: methods passed, factors, a privileged role, a browser that stands for a factor."""

    passed: tuple[str, ...]
    factors: EnrolledFactors = NO_FACTORS
    privileged: bool = False
    trusted_device: bool = False
    #: The password that was given must be replaced before anything else.
    password_expired: bool = False

    @property
    def reached(self) -> Acr | None:
        """The class reached so far."""
        return reached_acr(self.passed)


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """The login is complete, with this class and these methods; what was wanted voluntarily may not be reached."""

    acr: Acr
    amr: tuple[Amr, ...]


@dataclass(frozen=True, slots=True)
class NeedsFactor:
    """One of the person's factors is asked for; `acr`: the class it must reach."""

    acr: Acr


@dataclass(frozen=True, slots=True)
class NeedsEnrolment:
    """A policy demands a factor that the person has not set up; until then only their account is open."""

    acr: Acr


@dataclass(frozen=True, slots=True)
class RefusedAssurance:
    """The request insists on a class that the person cannot reach (OIDC Unmet Authentication Requirements 1.0)."""

    reached: LoggedIn


@dataclass(frozen=True, slots=True)
class NeedsNewPassword:
    """Every factor was passed, and the password must be replaced before the login goes on."""


AssuranceStep = LoggedIn | NeedsFactor | NeedsEnrolment | RefusedAssurance
LoginStep = AssuranceStep | NeedsNewPassword


def decide_login_step(wanted: WantedAssurance, facts: LoginFacts, policy: SecondFactorPolicy, today: date) -> LoginStep:
    """The next step of a login in which at least one method was passed; `today`: in the deployment's calendar.

    A new password is chosen after the factors: whoever has only the old one must not choose it.
    """
    step = decide_assurance(wanted, facts, policy, today)
    by_password = facts.password_expired and Amr.PASSWORD in facts.passed
    return NeedsNewPassword() if by_password and not isinstance(step, NeedsFactor) else step


def decide_assurance(
    wanted: WantedAssurance, facts: LoginFacts, policy: SecondFactorPolicy, today: date
) -> AssuranceStep:
    """The next step as far as factors go."""
    reached = facts.reached
    assert reached is not None  # noqa: S101  a login begins with a password or a verified passkey
    logged_in, reachable = (
        LoggedIn(reached, combine_methods(*facts.passed)),
        max(reached, reachable_acr(facts.factors), key=_strength),
    )
    demanded = demanded_acr(policy, today, facts, wanted.minimum)
    if demanded.strength > reachable.strength:
        return NeedsEnrolment(demanded)
    essential = wanted.weakest if wanted.essential else None
    if wanted.essential and (essential is None or essential.strength > reachable.strength):
        return RefusedAssurance(logged_in)
    target = min(
        max((demanded, wanted.weakest or demanded, _asked_acr(facts, policy, today)), key=_strength),
        reachable,
        key=_strength,
    )
    return logged_in if reached.strength >= target.strength else NeedsFactor(target)


def reachable_acr(factors: EnrolledFactors) -> Acr:
    """The strongest class that these factors reach beside a password."""
    if factors.has_passkey:
        return Acr.PASSKEY
    return Acr.SECOND_FACTOR if factors.has_totp else Acr.PASSWORD


def demanded_acr(policy: SecondFactorPolicy, today: date, facts: LoginFacts, minimum: str | None = None) -> Acr:
    """The class without which nothing but the person's own account opens, by role, deployment and application."""
    required = policy.demand_on(today) is SecondFactorDemand.REQUIRED and not facts.trusted_device
    demands = [Acr.SECOND_FACTOR] if facts.privileged or required else []
    return max((Acr.PASSWORD, *demands, *known_acrs([minimum or ""])), key=_strength)


def _asked_acr(facts: LoginFacts, policy: SecondFactorPolicy, today: date) -> Acr:
    """The class that the deployment asks for where the person has a factor."""
    encouraged = policy.demand_on(today) is not SecondFactorDemand.OFF
    return Acr.SECOND_FACTOR if encouraged and not facts.trusted_device else Acr.PASSWORD


def _strength(acr: Acr) -> int:
    return acr.strength
