"""What holds of every authorization request, whatever was sent: read within the rules, or refused by name."""

import contextlib
import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from hypothesis import assume, example, given
from hypothesis import strategies as st

from idp.protocol.authorize import claims_parameter, pkce, prompt, pushed, read, read_destination, resource, scope
from idp.protocol.authorize.claims_parameter import ClaimsRequest
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
from idp.protocol.authorize.prompt import PROMPTS
from idp.protocol.authorize.response_mode import (
    ResponseMode,
    build_code_response,
    build_error_response,
    build_jwt_response_claims,
)
from idp.protocol.client import Ownership, PkcePolicy
from idp.protocol.errors import (
    InvalidRequest,
    InvalidScope,
    InvalidTarget,
    OAuthError,
    UnredirectableError,
)
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.parameters import read_parameters
from idp.protocol.tokens.claims import SCOPE_CLAIMS, SCOPES
from tests.fuzz import promises
from tests.fuzz.parties import CLIENTS
from tests.protocol.samples import CALLBACK, CITY, CLIENT, GOOD, NOW, only

ODD = st.text(max_size=60) | st.sampled_from(
    ["none", "login consent", "openid offline_access nik", "S256", "plain", "form_post.jwt", "fragment", CALLBACK, "0",
     "9" * 12, '{"userinfo":{"nip":null}}', '{"id_token":{"acr":{"essential":true,"values":["x"]}}}', "[]", "x" * 43]
)  # fmt: skip
CHANGES = st.dictionaries(st.sampled_from([*GOOD, "prompt", "max_age", "claims", "state", "nonce", "resource"]), ODD)


@given(CHANGES, st.sampled_from(CLIENTS), st.sampled_from(list(PkcePolicy)))
def test_a_request_is_read_within_the_rules_or_refused_by_name(changes, client, policy):
    sent = {**GOOD, "redirect_uri": client.redirect_uris[0]} | changes
    parameters = read_parameters(parse_qsl(urlencode(sent, errors="replace"), keep_blank_values=True))
    promises.are_usable(parameters)
    try:
        where = read_destination(parameters, client)
        promises.is_proven(where, client)
        promises.is_allowed(read(parameters, client, where, policy=policy), client, policy)
    except UnredirectableError:
        assert changes.get("redirect_uri") != client.redirect_uris[0]
    except OAuthError as error:
        promises.is_answerable(error)


@given(st.lists(st.sampled_from([*SCOPES, "divos:read", "lain"])))
def test_what_is_granted_was_asked_and_registered_in_the_order_asked(words):
    try:
        granted = scope.read(only(scope=" ".join(words), prompt="consent"), CLIENT)
    except InvalidScope:
        assert not set(words) & CLIENT.scopes & set(SCOPE_CLAIMS)
        return
    assert set(granted) == set(words) & CLIENT.scopes & set(SCOPE_CLAIMS)
    assert list(granted) == [word for word in dict.fromkeys(words) if word in granted]
    assert scope.read(only(scope=" ".join(granted), prompt="consent"), CLIENT) == granted


@given(st.lists(st.sampled_from([*SCOPES])), st.sampled_from([None, "login", "consent"]))
def test_offline_access_is_never_granted_without_its_conditions(words, asked):
    told = {"scope": " ".join(["openid", *words]), **({"prompt": asked} if asked else {})}
    for client in (CLIENT, replace(CLIENT, grant_types=frozenset({"authorization_code"}))):
        granted = scope.read(only(**told), client)
        wanted = "offline_access" in words and asked == "consent" and client.has_grant_type("refresh_token")
        assert ("offline_access" in granted) == wanted


@given(st.lists(st.sampled_from([*PROMPTS, "lain"]), max_size=4))
def test_prompts_are_known_words_and_none_stands_alone(words):
    told = " ".join(words)
    if set(words) <= set(PROMPTS) and ("none" not in words or set(words) == {"none"}):
        assert prompt.read(only(prompt=told), CLIENT).prompt == set(words)
        return
    with contextlib.suppress(InvalidRequest):
        prompt.read(only(prompt=told), CLIENT)
        raise AssertionError(told)


@given(st.text("0123456789", min_size=1, max_size=30) | st.text(max_size=10))
@example("0")
@example("999999999")
@example("9999999999")
def test_max_age_is_a_number_of_seconds_or_refused(text):
    assume(text)
    try:
        found = prompt.read(only(max_age=text), CLIENT).max_age
    except InvalidRequest:
        assert not (text.isascii() and text.isdigit())
        return
    assert found is not None
    assert found == (timedelta(days=36_500) if len(text) > 9 else timedelta(seconds=int(text)))


TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\ufffd"), max_size=300)


@given(TEXT)
def test_a_login_hint_is_the_name_that_was_sent_or_nothing(text):
    found = prompt.read(only(login_hint=text), CLIENT).login_hint if text else None
    assert found is None or (found == text.strip() and found.isprintable() and len(found) <= 255)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
CLAIMS = st.dictionaries(
    st.sampled_from(["userinfo", "id_token", "lain"]),
    st.none() | st.dictionaries(st.sampled_from(["name", "nip", "nik", "acr", "sub", "x"]), JSON) | JSON,
)


@given(CLAIMS)
def test_claims_by_name_open_nothing_that_the_scopes_do_not(asked):
    opened = {claim for name in CLIENT.scopes for claim in SCOPE_CLAIMS.get(name, ())}
    try:
        found = claims_parameter.read(only(claims=json.dumps(asked)), CLIENT)
    except InvalidRequest:
        return
    assert opened.issuperset(found.userinfo)
    assert opened.issuperset(found.id_token)
    assert not {"nip", "nik"} & set(found.id_token)
    assert all(isinstance(value, str) for value in (*found.acr, *found.subjects))
    assert set(found.userinfo) <= set(asked.get("userinfo") or ())


def test_no_claims_parameter_asks_for_nothing():
    assert claims_parameter.read(only(), CLIENT) == ClaimsRequest()


VERIFIER = st.text("abcXYZ019-._~", min_size=43, max_size=128)


@given(VERIFIER, VERIFIER)
def test_a_challenge_has_one_verifier(one, other):
    challenge = pkce.read(
        only(code_challenge=pkce.compute_challenge(one), code_challenge_method="S256"), CLIENT, PkcePolicy.ALWAYS
    )
    assert challenge is not None
    assert pkce.compute_challenge(one) == challenge.value
    assert (pkce.compute_challenge(other) == challenge.value) == (one == other)
    assert pkce.read_verifier(only(code_verifier=one)) == one


@given(st.text(min_size=1, max_size=60), st.sampled_from(["S256", "plain", None]))
def test_only_a_digest_by_s256_is_a_challenge(text, method):
    told = {"code_challenge": text, **({"code_challenge_method": method} if method else {})}
    try:
        found = pkce.read(only(**told), CLIENT, PkcePolicy.PUBLIC)
    except InvalidRequest:
        return
    assert method == "S256"
    assert found is not None
    assert len(found.value) == 43


@given(st.text(min_size=1), st.text(), st.sampled_from([None, "s", "a b&c=d", "é\n"]))
def test_an_answer_says_who_answers_and_gives_the_state_back_only_when_sent(code, issuer, state):
    for answer in (
        build_code_response(code, state, issuer),
        build_error_response(AuthorizationCause.PERSON_WENT_BACK(), state, issuer),
    ):
        assert answer["iss"] == issuer
        assert answer.get("state") == state
        signed = build_jwt_response_claims(answer, "k", NOW)
        assert {**answer, "aud": "k"}.items() <= signed.items()
        assert set(signed) == {*answer, "aud", "exp"}


def test_every_mode_is_a_way_and_signed_or_not():
    for mode in ResponseMode:
        assert mode.posted == mode.value.startswith("form_post")
        assert mode.signed == mode.value.endswith("jwt")


@given(
    st.lists(st.sampled_from(["https://a.example", "https://b.example", "urn:c"])),
    st.lists(st.sampled_from(["https://a.example", "urn:c"]), unique=True),
)
def test_a_token_is_never_for_more_apis_than_were_granted(granted, wanted):
    try:
        found = resource.narrow_audiences(granted, tuple(wanted))
    except InvalidTarget:
        assert not set(wanted) <= set(granted)
        return
    assert set(found) <= set(granted)
    assert list(found) == (wanted or granted)


@given(st.text(min_size=1, max_size=60))
def test_a_pushed_request_is_found_by_its_name(handle):
    assert pushed.parse_request_uri(pushed.build_request_uri(handle)) == handle
    assert pushed.parse_request_uri("https://a.example/" + handle) is None


SUBJECTS = st.sampled_from(["a", "b"])
SIGNED_IN = st.none() | st.builds(
    AuthenticatedPerson,
    subject=SUBJECTS,
    authenticated_at=st.sampled_from([NOW, NOW - timedelta(hours=1), NOW - timedelta(days=400)]),
    acr=st.sampled_from(["sandi", "mfa"]),
    for_this_request=st.booleans(),
    account_confirmed=st.booleans(),
)
AGREED = st.builds(
    ConsentState,
    scopes=st.none() | st.frozensets(st.sampled_from(["openid", "profile", "email"])),
    just_now=st.booleans(),
)
HINTED = st.none() | SUBJECTS
WORDS = st.frozensets(st.sampled_from([name for name in PROMPTS if name != "none"])) | st.just(frozenset({"none"}))
WISHED = st.fixed_dictionaries(
    {},
    optional={
        "max_age": st.sampled_from(["0", "60", "86400"]),
        "scope": st.sampled_from(["openid", "openid profile email"]),
        "claims": st.sampled_from(
            ['{"id_token":{"sub":{"value":"a"}}}', '{"id_token":{"acr":{"essential":true,"value":"mfa"}}}', "{}"]
        ),
    },
)


def asked_for(wished, words, client):
    parameters = only(**{**GOOD, **wished, **({"prompt": " ".join(sorted(words))} if words else {})})
    return read(parameters, client, read_destination(parameters, client))


@given(SIGNED_IN, AGREED, HINTED, WORDS, WISHED, st.sampled_from([CLIENT, CITY]))
def test_the_step_keeps_every_promise_of_the_request(here, agreed, hinted, words, wished, client):
    request = asked_for(wished, words, client)
    step = next_step(request, client, here, agreed, now=NOW, hinted_subject=hinted)
    if "none" in words:
        assert isinstance(step, Refuse | Proceed), "a silent request shows no page"
    else:
        assert not isinstance(step, Refuse) or step.error.code == "unmet_authentication_requirements"
    if isinstance(step, Proceed | AskConsent | SelectAccount):
        assert here is not None, "nobody goes on unknown"
        assert hinted in (None, here.subject)
        assert not request.claims.subjects or here.subject in request.claims.subjects
        assert here.for_this_request or not words & {"login", "create"}
        limit = request.interaction.max_age
        assert here.for_this_request or limit is None or NOW - here.authenticated_at <= limit
    if isinstance(step, Proceed):
        assert here is not None
        assert not request.claims.acr or here.acr in request.claims.acr
        assert "select_account" not in words or here.account_confirmed or here.for_this_request
        assert may_share(request, client, agreed, words)
    if isinstance(step, CreateAccount):
        assert "create" in words
    if isinstance(step, LogIn):
        assert step.reauthenticate == (here is not None)
    if isinstance(step, AskConsent):
        assert step.notice == (client.ownership is Ownership.KOTA)


def may_share(request, client, agreed, words):
    """Agreed on this very page; or the city's own, told of before or silent; or covered by what was agreed before."""
    if agreed.just_now:
        return True
    if client.ownership is Ownership.KOTA:
        return agreed.scopes is not None or "none" in words
    return "consent" not in words and agreed.scopes is not None and request.consent_scopes <= agreed.scopes
