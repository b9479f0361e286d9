"""What a login still needs, by what is wanted, by policy, and by what the person has."""

from datetime import date
from itertools import product

import pytest

from idp.accounts.authentication.assurance import (
    LoggedIn,
    LoginFacts,
    LoginStep,
    NeedsEnrolment,
    NeedsFactor,
    RefusedAssurance,
    WantedAssurance,
    decide_login_step,
)
from idp.accounts.factors.enrolled_factors import EnrolledFactors
from idp.accounts.policy import SecondFactorDemand, SecondFactorPolicy
from idp.protocol.authentication_context import Acr, Amr, combine_methods, reached_acr, satisfied_acr

SANDI, MFA, KUNCI = Acr
TODAY = date(2026, 3, 1)
OFF = SecondFactorPolicy()
ENCOURAGED = SecondFactorPolicy(SecondFactorDemand.ENCOURAGED)
REQUIRED = SecondFactorPolicy(SecondFactorDemand.REQUIRED)
APP, KEY = EnrolledFactors(has_totp=True), EnrolledFactors(has_passkey=True)
BOTH, NONE, CODES = (
    EnrolledFactors(has_totp=True, has_passkey=True),
    EnrolledFactors(),
    EnrolledFactors(recovery_codes=10),
)
BY_PASSWORD = LoggedIn(SANDI, (Amr.PASSWORD,))
BY_CODE = LoggedIn(MFA, (Amr.PASSWORD, Amr.ONE_TIME_CODE, Amr.MULTIPLE_FACTORS))


def decided(
    wanted: WantedAssurance,
    factors: EnrolledFactors,
    *,
    policy: SecondFactorPolicy = OFF,
    passed: tuple[str, ...] = ("pwd",),
    **facts: bool,
) -> LoginStep:
    return decide_login_step(wanted, LoginFacts(passed, factors, **facts), policy, TODAY)


def named(*values: str, essential: bool = False) -> WantedAssurance:
    return WantedAssurance(acr_values=values, essential=essential)


@pytest.mark.parametrize(
    ("wanted", "factors", "step"),
    [
        (named(), APP, BY_PASSWORD),
        # a voluntary list: any listed value satisfies it (OIDC Core 3.1.2.1)
        (named(MFA, SANDI), APP, BY_PASSWORD),
        (named(SANDI), NONE, BY_PASSWORD),
        (named("urn:lain"), APP, BY_PASSWORD),
        (named(MFA), APP, NeedsFactor(MFA)),
        (named(MFA), KEY, NeedsFactor(MFA)),
        (named(KUNCI, MFA), BOTH, NeedsFactor(MFA)),
        (named(KUNCI), BOTH, NeedsFactor(KUNCI)),
        # who has no factor goes on, and who has a weaker one is asked for that
        (named(MFA), NONE, BY_PASSWORD),
        (named(MFA), CODES, BY_PASSWORD),
        (named(KUNCI), APP, NeedsFactor(MFA)),
        # an essential value refuses who cannot reach it (OIDC Core 5.5.1.1)
        (named(MFA, essential=True), APP, NeedsFactor(MFA)),
        (named(MFA, essential=True), NONE, RefusedAssurance(BY_PASSWORD)),
        (named(KUNCI, essential=True), APP, RefusedAssurance(BY_PASSWORD)),
        (named("urn:lain", essential=True), APP, RefusedAssurance(BY_PASSWORD)),
        (named(KUNCI, SANDI, essential=True), NONE, BY_PASSWORD),
        # the application's policy leads to enrolment
        (WantedAssurance(minimum=MFA), APP, NeedsFactor(MFA)),
        (WantedAssurance(minimum=MFA), NONE, NeedsEnrolment(MFA)),
        (WantedAssurance(minimum=KUNCI), APP, NeedsEnrolment(KUNCI)),
        (WantedAssurance(minimum=MFA, acr_values=(SANDI,)), APP, NeedsFactor(MFA)),
        (WantedAssurance(minimum="urn:lain"), NONE, BY_PASSWORD),
    ],
)
def test_what_a_request_wants_of_a_password(wanted: WantedAssurance, factors: EnrolledFactors, step: LoginStep) -> None:
    assert decided(wanted, factors) == step


@pytest.mark.parametrize(
    ("policy", "factors", "trusted", "step"),
    [
        (OFF, APP, False, BY_PASSWORD),
        (ENCOURAGED, APP, False, NeedsFactor(MFA)),
        (ENCOURAGED, NONE, False, BY_PASSWORD),
        (ENCOURAGED, APP, True, BY_PASSWORD),
        (REQUIRED, APP, False, NeedsFactor(MFA)),
        (REQUIRED, NONE, False, NeedsEnrolment(MFA)),
        (REQUIRED, APP, True, BY_PASSWORD),
    ],
)
def test_what_a_deployment_demands(
    policy: SecondFactorPolicy, factors: EnrolledFactors, trusted: bool, step: LoginStep
) -> None:
    assert decided(named(), factors, policy=policy, trusted_device=trusted) == step
    # the request never lowers it: whoever holds a stolen password writes the request
    assert decided(named(SANDI), factors, policy=policy, trusted_device=trusted) == step


def test_a_policy_is_encouraged_until_its_day() -> None:
    tomorrow = SecondFactorPolicy(SecondFactorDemand.REQUIRED, date(2026, 3, 2))
    assert decided(named(), NONE, policy=tomorrow) == BY_PASSWORD
    assert decided(named(), NONE, policy=SecondFactorPolicy(SecondFactorDemand.REQUIRED, TODAY)) == NeedsEnrolment(MFA)
    assert SecondFactorPolicy(SecondFactorDemand.OFF, TODAY).find_errors() != []
    assert tomorrow.find_errors() == []


@pytest.mark.parametrize(("policy", "trusted"), list(product([OFF, ENCOURAGED, REQUIRED], [True, False])))
def test_a_privileged_role_always_needs_a_factor(policy: SecondFactorPolicy, trusted: bool) -> None:
    facts = {"privileged": True, "trusted_device": trusted}
    assert decided(named(SANDI), APP, policy=policy, **facts) == NeedsFactor(MFA)
    assert decided(named(), NONE, policy=policy, **facts) == NeedsEnrolment(MFA)
    assert decided(named(), APP, policy=policy, passed=("pwd", "otp"), **facts) == BY_CODE


@pytest.mark.parametrize(
    ("wanted", "trusted_step"),
    [
        (named(MFA), NeedsFactor(MFA)),
        (named(MFA, essential=True), NeedsFactor(MFA)),
        (WantedAssurance(minimum=MFA), NeedsFactor(MFA)),
    ],
)
def test_a_trusted_device_satisfies_no_request_for_more_than_a_password(
    wanted: WantedAssurance, trusted_step: LoginStep
) -> None:
    assert decided(wanted, APP, policy=REQUIRED, trusted_device=True) == trusted_step


def test_a_stronger_class_satisfies_a_weaker_one() -> None:
    by_passkey = decided(named(MFA), BOTH, passed=("swk", "user"))
    assert by_passkey == LoggedIn(KUNCI, (Amr.SOFTWARE_KEY, Amr.USER_VERIFIED, Amr.MULTIPLE_FACTORS))
    assert decided(named(KUNCI), BOTH, passed=("pwd", "otp")) == NeedsFactor(KUNCI)
    assert decided(named(KUNCI), APP, passed=("pwd", "otp")) == BY_CODE


@pytest.mark.parametrize(
    ("passed", "acr", "amr"),
    [
        (("pwd",), SANDI, "pwd"),
        (("otp", "pwd"), MFA, "pwd otp mfa"),
        (("pwd", "hwk"), KUNCI, "pwd hwk mfa"),
        (("hwk", "user"), KUNCI, "hwk user mfa"),
        (("hwk",), None, "hwk"),
        (("otp",), None, "otp"),
        ((), None, ""),
        (("pwd", "otp", "mfa", "swk"), KUNCI, "pwd otp swk mfa"),
    ],
)
def test_methods_reach_a_class(passed: tuple[str, ...], acr: Acr | None, amr: str) -> None:
    assert reached_acr(passed) is acr
    assert " ".join(combine_methods(*passed)) == amr


@pytest.mark.parametrize(
    ("acr", "accepted", "found"),
    [
        (SANDI, [SANDI], SANDI),
        (SANDI, [MFA], None),
        (KUNCI, [SANDI, MFA], MFA),
        (MFA, ["urn:lain", SANDI], SANDI),
        (MFA, [], None),
        ("urn:lain", [SANDI], None),
    ],
)
def test_a_login_satisfies_its_class_and_those_before_it(acr: str, accepted: list[str], found: Acr | None) -> None:
    assert satisfied_acr(acr, accepted) is found
