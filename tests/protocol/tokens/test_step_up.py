"""When the sign-in behind a token does not suffice."""

from datetime import timedelta

import pytest

from idp.protocol.errors import InsufficientUserAuthentication
from idp.protocol.tokens.access_token import AccessToken
from idp.protocol.tokens.step_up import NO_REQUIREMENT, StepUpRequirement
from tests.protocol.samples import NOW

HOUR = timedelta(hours=1)


def token(acr: str | None = "sandi", age: timedelta | None = timedelta(minutes=1)) -> AccessToken:
    return AccessToken(
        issuer="i",
        subject="p",
        client_id="a",
        scope=(),
        issued_at=NOW,
        expires_at=NOW,
        serial="r",
        acr=acr,
        authenticated_at=None if age is None else NOW - age,
    )


@pytest.mark.parametrize(
    "demand",
    [
        NO_REQUIREMENT,
        StepUpRequirement(("sandi",)),
        StepUpRequirement(("mfa", "sandi"), HOUR),
        StepUpRequirement((), HOUR),
    ],
)
def test_a_good_and_fresh_sign_in_suffices(demand):
    demand.check(token(), NOW)


@pytest.mark.parametrize(
    ("demand", "held"),
    [
        (StepUpRequirement(("mfa",)), token()),
        (StepUpRequirement(("mfa",)), token(acr=None)),
        (StepUpRequirement((), HOUR), token(age=HOUR + timedelta(seconds=1))),
        (StepUpRequirement((), HOUR), token(age=None)),
        (StepUpRequirement(("sandi",), timedelta(0)), token()),
    ],
)
def test_a_weak_or_old_one_is_challenged_with_what_is_wanted(demand, held):
    with pytest.raises(InsufficientUserAuthentication) as refused:
        demand.check(held, NOW)
    assert refused.value.facts["acr_values"] == " ".join(demand.acr_values)
    assert refused.value.facts["max_age"] == (None if demand.max_age is None else demand.max_age.total_seconds())


def test_nothing_is_demanded_unless_said():
    NO_REQUIREMENT.check(token(acr=None, age=None), NOW)
