"""read(): every rule, in the order in which errors are reported."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.authorize import read, read_destination
from idp.protocol.authorize.claims_parameter import ClaimsRequest
from idp.protocol.authorize.response_mode import (
    ResponseMode,
    build_code_response,
    build_error_response,
    build_jwt_response_claims,
)
from idp.protocol.client import PkcePolicy
from idp.protocol.errors import ERRORS, InvalidRequest, OAuthError, UnredirectableError
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.parameters import read_parameters
from tests.protocol.samples import CHALLENGE, CITY, CLIENT, GOOD, NOW, asked, sent

MACHINE = replace(CLIENT, grant_types=frozenset({"client_credentials"}))
NO_REFRESH = replace(CLIENT, grant_types=frozenset({"authorization_code"}))

#: Each line breaks one rule; a request that breaks several reports the topmost.
MISTAKES = [
    ({"registration": "{}"}, "registration_not_supported"),
    ({"response_mode": "fragment"}, "invalid_request"),
    ({"response_type": None}, "invalid_request"),
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"resource": "https://api.example/lain"}, "invalid_target"),
    ({"scope": "unknown divos:read"}, "invalid_scope"),
    ({"scope": None}, "invalid_scope"),
    ({"dpop_jkt": "x"}, "invalid_request"),
    ({"code_challenge": None}, "invalid_request"),
    ({"nonce": "n" * 513}, "invalid_request"),
    ({"prompt": "select"}, "invalid_request"),
    ({"prompt": "none login"}, "invalid_request"),
    ({"max_age": "-1"}, "invalid_request"),
    ({"max_age": "1.5"}, "invalid_request"),
    ({"max_age": "²"}, "invalid_request"),
    ({"claims": "[]"}, "invalid_request"),
    ({"claims": "{"}, "invalid_request"),
    ({"claims": "[" * 5000}, "invalid_request"),
    ({"claims": '{"userinfo": []}'}, "invalid_request"),
    ({"claims": '{"id_token": {"acr": 1}}'}, "invalid_request"),
]


@pytest.mark.parametrize(("changes", "code"), MISTAKES)
def test_each_mistake_has_its_error(changes, code):
    with pytest.raises(ERRORS[code]):
        asked(**changes)


def test_of_several_mistakes_the_first_rule_speaks():
    everything = {name: value for changes, _ in reversed(MISTAKES) for name, value in changes.items()}
    with pytest.raises(ERRORS["registration_not_supported"]):
        asked(**everything)


def test_a_client_of_another_kind_may_not_ask():
    with pytest.raises(ERRORS["unauthorized_client"]):
        asked(MACHINE)


def test_a_repeated_parameter_is_told_to_the_client_once_the_address_is_proven():
    parameters = read_parameters([*GOOD.items(), ("nonce", "a"), ("nonce", "b")])
    with pytest.raises(InvalidRequest):
        read(parameters, CLIENT, read_destination(parameters, CLIENT))


def test_everything_a_client_can_say_is_read():
    request = asked(
        nonce="n-0S6",
        state="s",
        prompt="login consent",
        max_age="60",
        acr_values="a b",
        login_hint=" made ",
        id_token_hint="hint",
        ui_locales="id en",
        scope="openid email unknown openid offline_access",
        response_mode="form_post",
        display="popup",
        claims_locales="id en-GB not_a_tag",
    )
    assert request.scope == ("openid", "email", "offline_access")
    assert request.destination.response_mode is ResponseMode.FORM_POST
    assert request.destination.state == "s"
    assert request.challenge is not None
    assert request.challenge.value == CHALLENGE
    assert request.interaction.prompt == {"login", "consent"}
    assert request.interaction.max_age == timedelta(minutes=1)
    assert request.interaction.acr_values == ("a", "b")
    assert request.interaction.login_hint == "made"
    assert request.interaction.claims_locales == ("id", "en-GB")
    assert (request.interaction.requires_login, request.interaction.silent) == (True, False)
    assert request.consent_scopes == {"openid", "email", "offline_access"}


@pytest.mark.parametrize(
    ("changes", "attended"),
    [
        ({}, False),
        ({"prompt": "none"}, False),
        ({"prompt": "consent"}, False),
        ({"prompt": "login"}, True),
        ({"prompt": "create"}, True),
        ({"prompt": "select_account"}, True),
        ({"max_age": "0"}, True),
    ],
)
def test_some_wishes_make_it_matter_whether_somebody_signed_in_for_this_request(changes, attended):
    assert asked(**changes).interaction.depends_on_login is attended


@pytest.mark.parametrize(("client", "prompt"), [(CLIENT, None), (CLIENT, "login"), (NO_REFRESH, "consent")])
def test_offline_access_needs_consent_and_the_refresh_grant(client, prompt):
    assert asked(client, scope="openid offline_access", prompt=prompt).scope == ("openid",)


def test_registered_defaults_fill_what_is_not_sent():
    client = replace(CLIENT, default_max_age=timedelta(hours=1), default_acr_values=("a",))
    assert asked(client).interaction.max_age == timedelta(hours=1)
    assert asked(client).interaction.acr_values == ("a",)


@pytest.mark.parametrize("hint", ["x" * 256, "a\tb", "   "])
def test_a_login_hint_that_cannot_be_a_name_is_ignored(hint):
    assert asked(login_hint=hint).interaction.login_hint is None


def test_an_absurd_max_age_is_a_very_long_one():
    assert asked(max_age="9" * 40).interaction.max_age == timedelta(days=36_500)


def test_a_deployment_may_demand_pkce_of_public_clients_only():
    assert asked(CITY, PkcePolicy.PUBLIC, code_challenge=None, code_challenge_method=None).challenge is None


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ('{"userinfo":{"name":{"essential":true},"nip":null,"shoe":null}}', ClaimsRequest(userinfo=("name", "nip"))),
        ('{"id_token":{"email":null,"nip":null,"phone_number":null}}', ClaimsRequest(id_token=("email",))),
        ('{"id_token":{"acr":{"essential":true,"values":["a",1]}}}', ClaimsRequest(acr=("a",))),
        ('{"id_token":{"acr":{"essential":true,"value":"a"}}}', ClaimsRequest(acr=("a",))),
        ('{"id_token":{"acr":{"essential":true,"values":"a"}}}', ClaimsRequest()),
        ('{"id_token":{"acr":{"values":["a"]}}}', ClaimsRequest()),
        ('{"id_token":{"sub":{"value":"x"}}}', ClaimsRequest(subjects=("x",))),
        ('{"id_token":{"sub":{"values":["x","y"]}}}', ClaimsRequest(subjects=("x", "y"))),
        ('{"id_token":{"auth_time":{"essential":true}}}', ClaimsRequest()),
        ('{"id_token":{"email":{"value":"x@lain.example"}}}', ClaimsRequest(id_token=("email",))),
        ('{"id_token":{"sub":{"value":1}}}', ClaimsRequest()),
        ("{}", ClaimsRequest()),
    ],
)
def test_claims_by_name_stay_within_the_registered_scopes(claims, expected):
    assert asked(claims=claims).claims == expected


def test_claims_by_name_need_the_same_consent_as_their_scope():
    assert asked(scope="openid", claims='{"userinfo":{"email":null}}').consent_scopes == {"openid", "email"}


@given(st.dictionaries(st.sampled_from([*GOOD, "prompt", "max_age", "claims", "nonce", "state"]), st.text(max_size=30)))
def test_any_request_is_read_or_refused_by_name(changes):
    try:
        request = asked(**changes)
    except (OAuthError, UnredirectableError):
        return
    assert set(request.scope) <= CLIENT.scopes


def test_the_error_of_an_unknown_response_mode_travels_by_query():
    assert read_destination(sent(response_mode="x"), CLIENT).response_mode is ResponseMode.QUERY


def test_answers_carry_the_issuer_and_the_state_only_when_sent():
    assert build_code_response("c", "s", "https://i") == {"code": "c", "state": "s", "iss": "https://i"}
    assert build_error_response(AuthorizationCause.PROMPT_NONE_NOT_ALONE(sent=()), None, "https://i") == {
        "error": "invalid_request",
        "error_description": "prompt=none stands alone",
        "iss": "https://i",
    }


@pytest.mark.parametrize(
    ("mode", "signed", "posted"),
    [
        ("query", False, False),
        ("form_post", False, True),
        ("jwt", True, False),
        ("query.jwt", True, False),
        ("form_post.jwt", True, True),
    ],
)
def test_ways_an_answer_travels(mode, signed, posted):
    found = asked(response_mode=mode).destination.response_mode
    assert (found.signed, found.posted) == (signed, posted)


@pytest.mark.parametrize("mode", ["fragment", "fragment.jwt", "form_post.", "JWT"])
def test_ways_it_does_not_travel(mode):
    with pytest.raises(InvalidRequest, match=r"query, form_post, jwt, query\.jwt, form_post\.jwt"):
        asked(response_mode=mode)


def test_a_signed_answer_says_for_whom_and_until_when_and_iss_once():
    told = build_jwt_response_claims(build_code_response("c", "s", "https://i"), "aplikasi", NOW)
    expires = told.pop("exp")
    assert told == {"code": "c", "state": "s", "iss": "https://i", "aud": "aplikasi"}
    assert 0 < expires - NOW.timestamp() <= 600
