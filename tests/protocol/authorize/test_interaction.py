"""next_step(): refuse, sign in, consent, or proceed."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.authentication_context import Acr
from idp.protocol.authorize.interaction import (
    AskConsent,
    AuthenticatedPerson,
    ConsentState,
    CreateAccount,
    LogIn,
    Proceed,
    Refuse,
    SelectAccount,
    next_step,
)
from tests.protocol.samples import CITY, CLIENT, NOW, asked

HERE = AuthenticatedPerson("person", NOW - timedelta(minutes=10), "sandi")
FRESH = replace(HERE, for_this_request=True)
NEVER = ConsentState()
BEFORE = ConsentState(frozenset({"openid", "profile"}))


def step(client=CLIENT, here=HERE, agreed=BEFORE, hint=None, minimum=None, **changes):
    known = {"now": NOW, "hinted_subject": hint, "minimum_acr": minimum}
    found = next_step(asked(client, **changes), client, here, agreed, **known)
    return found.error.code if isinstance(found, Refuse) else found


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"here": None}, LogIn(reauthenticate=False)),
        ({"here": None, "prompt": "none"}, "login_required"),
        ({}, Proceed()),
        ({"prompt": "none"}, Proceed()),
        ({"prompt": "login"}, LogIn(reauthenticate=True)),
        ({"prompt": "select_account"}, SelectAccount()),
        ({"prompt": "select_account", "here": None}, LogIn(reauthenticate=False)),
        ({"prompt": "select_account", "here": replace(HERE, account_confirmed=True)}, Proceed()),
        ({"prompt": "select_account", "here": FRESH}, Proceed()),
        ({"prompt": "select_account login"}, LogIn(reauthenticate=True)),
        ({"prompt": "select_account login", "here": replace(HERE, account_confirmed=True)}, LogIn(reauthenticate=True)),
        (
            {"prompt": "select_account", "max_age": "1", "here": replace(HERE, account_confirmed=True)},
            LogIn(reauthenticate=True),
        ),
        ({"prompt": "create"}, CreateAccount()),
        ({"prompt": "create", "here": None}, CreateAccount()),
        ({"prompt": "create", "here": FRESH}, Proceed()),
        ({"prompt": "login", "here": FRESH}, Proceed()),
        ({"max_age": "599"}, LogIn(reauthenticate=True)),
        ({"max_age": "600"}, Proceed()),
        ({"max_age": "0", "here": FRESH}, Proceed()),
        ({"max_age": "1", "prompt": "none"}, "login_required"),
        ({"hint": "person", "prompt": "none"}, Proceed()),
        ({"hint": "other", "prompt": "none"}, "login_required"),
        ({"hint": "other"}, LogIn(reauthenticate=True)),
        ({"hint": "other", "here": FRESH}, LogIn(reauthenticate=True)),
        ({"claims": '{"id_token":{"sub":{"value":"other"}}}', "prompt": "none"}, "login_required"),
        ({"claims": '{"id_token":{"sub":{"values":["other","person"]}}}'}, Proceed()),
        ({"claims": '{"id_token":{"sub":{"values":["other"]}}}'}, LogIn(reauthenticate=True)),
        ({"claims": '{"id_token":{"acr":{"essential":true,"values":["mfa"]}}}'}, "unmet_authentication_requirements"),
        ({"claims": '{"id_token":{"acr":{"essential":true,"values":["sandi"]}}}'}, Proceed()),
        ({"acr_values": "mfa"}, Proceed()),
    ],
)
def test_signing_in(given, expected):
    assert step(**given) == expected


SANDI, MFA, KUNCI = Acr
WEAK = replace(HERE, acr=SANDI)
DECIDED = replace(WEAK, assurance_decided=True)


def essential(*values):
    return json.dumps({"id_token": {"acr": {"essential": True, "values": values}}})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # voluntary: any value will do, a stronger session too, and nothing refuses (OIDC Core 3.1.2.1)
        ({"acr_values": f"{MFA} {SANDI}"}, Proceed()),
        ({"acr_values": MFA}, LogIn(reauthenticate=False)),
        ({"acr_values": MFA, "prompt": "none"}, Proceed()),
        ({"acr_values": MFA, "here": DECIDED}, Proceed()),
        ({"acr_values": SANDI, "here": replace(HERE, acr=KUNCI)}, Proceed()),
        ({"acr_values": MFA, "here": None}, LogIn(reauthenticate=False)),
        ({"acr_values": MFA, "prompt": "login"}, LogIn(reauthenticate=True)),
        # essential (OIDC Core 5.5.1.1)
        ({"claims": essential(MFA)}, LogIn(reauthenticate=False)),
        ({"claims": essential(MFA), "prompt": "none"}, "login_required"),
        ({"claims": essential(MFA), "here": DECIDED}, "unmet_authentication_requirements"),
        ({"claims": essential(MFA), "here": replace(HERE, acr=KUNCI)}, Proceed()),
        ({"claims": essential("urn:lain")}, "unmet_authentication_requirements"),
        ({"claims": essential("urn:lain"), "prompt": "none"}, "unmet_authentication_requirements"),
        ({"claims": essential(SANDI, MFA)}, Proceed()),
        # the policies of application, role and deployment
        ({"minimum": MFA}, LogIn(reauthenticate=False)),
        ({"minimum": MFA, "prompt": "none"}, "login_required"),
        ({"minimum": MFA, "here": replace(HERE, acr=MFA)}, Proceed()),
        ({"minimum": SANDI}, Proceed()),
        ({"minimum": MFA, "claims": essential(SANDI)}, LogIn(reauthenticate=False)),
        ({"minimum": MFA, "here": DECIDED}, "unmet_authentication_requirements"),
    ],
)
def test_a_session_that_is_too_weak(given, expected):
    assert step(**({"here": WEAK} | given)) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"agreed": NEVER}, AskConsent(notice=False)),
        ({"agreed": NEVER, "prompt": "none"}, "consent_required"),
        ({"scope": "openid email"}, AskConsent(notice=False)),
        ({"claims": '{"userinfo":{"email":null}}'}, AskConsent(notice=False)),
        ({"scope": "openid"}, Proceed()),
        ({"prompt": "consent"}, AskConsent(notice=False)),
        ({"prompt": "consent", "agreed": replace(BEFORE, just_now=True)}, Proceed()),
        ({"client": CITY}, Proceed()),
        ({"client": CITY, "agreed": NEVER}, AskConsent(notice=True)),
        ({"client": CITY, "agreed": NEVER, "prompt": "none"}, Proceed()),
        ({"client": CITY, "prompt": "consent"}, Proceed()),
        ({"client": CITY, "scope": "openid email"}, Proceed()),
    ],
)
def test_agreeing(given, expected):
    assert step(**given) == expected


PROMPTS = st.sampled_from([None, "none", "login", "consent", "login consent", "select_account", "create"])


@given(PROMPTS, st.sampled_from([None, HERE, FRESH]), st.sampled_from([NEVER, BEFORE]), st.sampled_from([CLIENT, CITY]))
def test_a_silent_request_never_shows_a_page_and_others_are_never_refused(prompt, here, agreed, client):
    found = next_step(asked(client, prompt=prompt), client, here, agreed, now=NOW)
    assert isinstance(
        found, Refuse | Proceed if prompt == "none" else LogIn | CreateAccount | SelectAccount | AskConsent | Proceed
    )


@given(PROMPTS.filter(lambda prompt: prompt != "none"), st.sampled_from([CLIENT, CITY]))
def test_signing_in_and_agreeing_always_ends_in_the_answer(prompt, client):
    request = asked(client, prompt=prompt, max_age="0")
    agreed = ConsentState(frozenset(), just_now=True)
    assert next_step(request, client, FRESH, agreed, now=NOW) == Proceed()
