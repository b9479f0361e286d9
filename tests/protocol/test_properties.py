"""What holds of every value the rules read, keep, show or give back."""

import contextlib
import json
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.clients import metadata_document
from idp.protocol import logout, strict_json, user_code
from idp.protocol.audience import Api, TokenFormat
from idp.protocol.authorize import redirect_uri
from idp.protocol.client import ApplicationType, ClientMetadata, Environment, Ownership, Profile
from idp.protocol.errors import InvalidAddress, InvalidJsonObject, InvalidRequest, OAuthError
from idp.protocol.errors.registration import RegistrationCause
from idp.protocol.parameters import LONGEST, REPEATABLE, is_text, read_parameters
from idp.protocol.registration import metadata_validation as registration
from idp.protocol.registration import registered_uri
from idp.protocol.registration.registered_uri import UriContext
from idp.protocol.tokens import access_token, binding, introspection, subjects
from idp.protocol.tokens.access_token import AccessToken
from idp.protocol.tokens.binding import Binding, ConfirmationMethod
from tests.fuzz import promises
from tests.protocol.samples import CLIENT, NOW, PROVIDER, only

NAMES = st.sampled_from(["scope", "state", "resource", "code", "x"])
PAIRS = st.lists(st.tuples(NAMES, st.text(max_size=20) | st.just("x" * (LONGEST + 1))), max_size=8)


@given(PAIRS)
def test_a_parameter_has_the_one_value_that_was_sent_or_a_fault(pairs):
    found = read_parameters(pairs)
    promises.are_usable(found)
    for name in {name for name, _ in pairs} - REPEATABLE:
        sent = [value for one, value in pairs if one == name and value != ""]
        if not sent:
            assert found.get(name) is None
        elif len(sent) == 1 and is_text(sent[0]) and len(sent[0]) <= LONGEST:
            assert found.get(name) == found.require(name) == sent[0]
            assert found.words(name) == tuple(dict.fromkeys(sent[0].split()))
        else:
            with pytest.raises(InvalidRequest):
                found.get(name)
            with pytest.raises(InvalidRequest):
                found.require_usable()


@given(PAIRS)
def test_a_repeatable_parameter_has_every_value_in_its_order(pairs):
    found = read_parameters(pairs)
    sent = list(dict.fromkeys(value for name, value in pairs if name == "resource" and value != ""))
    with contextlib.suppress(InvalidRequest):
        assert list(found.get_all("resource")) == sent


PARTS = st.sampled_from(
    ["https://", "http://", "localhost", "127.0.0.1", "[::1]", "a.example", "a.example:8443", "@", "made@", "/",
     "/balik", "?x=1", "#x", "*", "..", "//", "\\", " ", "%2e", "id.go.a:", "javascript:", "é", ":0", ":99999"]
)  # fmt: skip
URIS = st.lists(PARTS, max_size=5).map("".join) | st.text(max_size=40)
PLACES = st.builds(UriContext, st.sampled_from(list(Environment)), st.sampled_from(list(ApplicationType)))


@given(URIS, PLACES)
def test_an_address_that_may_be_registered_is_safe_and_matches_itself_alone(uri, place):
    try:
        kept = registered_uri.check_redirect_uri(uri, place)
    except InvalidAddress as fault:
        promises.is_answerable(RegistrationCause.REDIRECT_URI_UNACCEPTABLE(name="redirect_uris", because=fault))
        return
    assert kept == uri
    parts = urlsplit(uri)
    assert uri.isascii()
    assert uri.isprintable()
    assert not {"#", " ", "\\"} & set(uri)
    assert "*" not in parts.netloc + parts.path
    assert parts.scheme == "https" or place.application_type is ApplicationType.NATIVE or parts.hostname in LOOPBACK
    if parts.scheme == "http":
        assert parts.hostname in LOOPBACK
        assert place.environment is Environment.UJI or place.application_type is ApplicationType.NATIVE
    if parts.scheme in ("http", "https"):
        assert "@" not in parts.netloc
    client = ClientMetadata(
        client_id="k", client_name="n", redirect_uris=(uri,), application_type=place.application_type
    )
    assert redirect_uri.read(only(redirect_uri=uri), client) == uri


LOOPBACK = {"localhost", "127.0.0.1", "::1"}
DECLARED = st.fixed_dictionaries(
    {"client_name": st.text(min_size=1, max_size=12), "redirect_uris": st.lists(URIS, max_size=2)},
    optional={
        "profile": st.sampled_from(list(Profile)),
        "ownership": st.sampled_from(list(Ownership)),
        "environment": st.sampled_from(list(Environment)),
        "application_type": st.sampled_from(list(ApplicationType)),
        "scope": st.lists(st.sampled_from([*PROVIDER.scopes, "divos:read", "nik"])).map(" ".join),
        "grant_types": st.lists(st.sampled_from([*PROVIDER.grant_types, "implicit"])),
        "token_endpoint_auth_method": st.sampled_from([*map(str, PROVIDER.auth_methods), "lain"]),
        "default_max_age": st.integers(-1, 10**9),
        "require_auth_time": st.booleans() | st.just("true"),
        "contacts": st.lists(st.text(max_size=5), max_size=3),
        "backchannel_logout_uri": URIS,
        "frontchannel_logout_uri": URIS,
        "initiate_login_uri": URIS,
        "logo_uri": URIS,
        "subject_type": st.sampled_from(["public", "pairwise", "lain"]),
        "dpop_bound_access_tokens": st.booleans(),
        "pkce_required": st.booleans(),
        "require_pushed_authorization_requests": st.booleans(),
        "x-unknown": st.text(max_size=3),
    },
)
GOOD_URIS = st.just(["https://a.example/balik"])


@given(DECLARED, GOOD_URIS | st.none())
def test_what_was_accepted_is_kept_echoed_and_accepted_again(declared, addresses):
    raw = declared | ({"redirect_uris": addresses} if addresses else {})
    try:
        accepted = registration.read_metadata(raw, "k", PROVIDER.api_scopes)
    except OAuthError as error:
        promises.is_answerable(error)
        return
    kept = json.loads(json.dumps(metadata_document.to_document(accepted)))
    assert metadata_document.parse_document(kept) == accepted
    assert registration.read_metadata(kept, "k", PROVIDER.api_scopes) == accepted
    assert not accepted.public or "client_credentials" not in accepted.grant_types


@given(st.integers(0, user_code.COUNT - 1), st.sampled_from(["", " ", "-", " - ", ".", "\t"]))
def test_a_code_is_read_however_it_is_typed(number, between):
    code = user_code.encode_user_code(number)
    assert user_code.parse_user_code(user_code.format_user_code(code)) == code
    assert user_code.parse_user_code(between.join(code.lower())) == code


@given(st.text(max_size=80))
def test_what_is_typed_is_a_code_or_nothing(text):
    found = user_code.parse_user_code(text)
    assert found is None or (len(found) == user_code.LENGTH and set(found) <= set(user_code.ALPHABET))


@given(st.binary(min_size=32, max_size=32), st.uuids(), st.uuids(), st.sampled_from(["a.example", "b.example"]))
def test_a_name_of_a_sector_is_one_and_says_nothing(salt, one, other, sector):
    found = subjects.derive_subject(salt, sector, one)
    assert found == subjects.derive_subject(salt, sector, one)
    assert len(found) == 43
    assert (found == subjects.derive_subject(salt, sector, other)) == (one == other)
    assert found != subjects.derive_subject(salt, "c.example", one)
    assert found != subjects.derive_session_id(salt, sector, one)
    assert one.hex not in found


STATE = st.text(max_size=20)


@given(STATE, st.sampled_from(["https://a.example/", "https://a.example/k?x=1", "https://a.example/k?x=a%20b&y"]))
def test_the_state_comes_back_exactly_beside_the_address_s_own_query(state, uri):
    found = logout.add_state(uri, state)
    assert found.startswith(uri)
    before, after = (dict(parse_qsl(urlsplit(one).query, keep_blank_values=True)) for one in (uri, found))
    assert after == before | {"state": state.encode("utf-8", "replace").decode()} if state.isascii() else True
    assert logout.add_state(uri, None) == uri


@given(st.text("abc/:?&=#%é ", max_size=20), st.text("abc-&=", max_size=20))
def test_a_frame_is_told_issuer_and_session_exactly(issuer, sid):
    found = logout.build_frontchannel_uri("https://a.example/k?x=1", issuer, sid)
    told = dict(parse_qsl(urlsplit(found).query, keep_blank_values=True))
    assert told == {"x": "1", "iss": issuer, "sid": sid}


BINDINGS = st.none() | st.builds(
    Binding, st.sampled_from(list(ConfirmationMethod)), st.text("abc_-", min_size=43, max_size=43)
)
TOKENS = st.builds(
    AccessToken,
    issuer=st.just(PROVIDER.issuer),
    subject=st.text(min_size=1, max_size=10),
    client_id=st.sampled_from(["a", "b"]),
    scope=st.lists(st.sampled_from(["openid", "profile"]), unique=True).map(tuple),
    issued_at=st.just(NOW),
    expires_at=st.just(NOW + timedelta(minutes=5)),
    serial=st.text("0123456789abcdef", min_size=1, max_size=8),
    grant_id=st.none() | st.uuids(),
    sid=st.none() | st.text(min_size=1, max_size=5),
    audience=st.lists(st.sampled_from(["https://a.example", "https://b.example"]), unique=True).map(tuple),
    binding=BINDINGS,
    actor=st.none() | st.just({"sub": "x"}),
)


@given(TOKENS)
def test_an_access_token_is_what_its_claims_say(token):
    told = json.loads(json.dumps(token.claims()))
    assert access_token.parse_access_token(told) == token
    assert token.is_current(NOW)
    assert not token.is_current(token.expires_at)
    assert token.for_provider == (token.audience == ())
    described = introspection.describe_access_token(token)
    assert told.items() <= json.loads(json.dumps(described)).items()
    assert described["token_type"] == (
        "DPoP" if token.binding and token.binding.method is ConfirmationMethod.DPOP else "Bearer"
    )


APIS = st.dictionaries(
    st.sampled_from(["https://a.example", "https://b.example"]),
    st.sampled_from([None, "a", "c"]),
).map(
    lambda servers: {
        audience: Api(
            audience=audience,
            scopes=frozenset(),
            token_format=TokenFormat.JWT,
            lifetime=timedelta(minutes=5),
            resource_server=server,
        )
        for audience, server in servers.items()
    }
)


ASKERS = st.builds(
    introspection.IntrospectingClient,
    st.sampled_from(["a", "b", "c"]),
    st.booleans(),
    st.sets(st.sampled_from(["https://a.example", "https://b.example"])),
)


@given(ASKERS, TOKENS, APIS)
def test_only_who_a_token_is_meant_for_learns_about_it(asker, token, known):
    servers = {audience: known[audience].resource_server for audience in token.audience if audience in known}
    unnamed = {audience for audience, server in servers.items() if server is None}
    learns = asker.client_id in servers.values() or (asker.trusted and not unnamed.isdisjoint(asker.resources))
    own = asker.client_id == token.client_id and (token.for_provider or bool(servers))
    expected = own or (asker.trusted if token.for_provider else learns)
    assert introspection.may_introspect(asker, token, known) == expected


@given(st.text(min_size=1, max_size=8), st.lists(st.text("abc", min_size=1), max_size=3))
def test_a_refresh_token_is_described_to_its_owner_alone(owner, words):
    mine = introspection.describe_refresh_token(CLIENT, CLIENT.client_id, tuple(words), NOW)
    assert (mine["active"], mine["scope"]) == (True, " ".join(words))
    if owner != CLIENT.client_id:
        assert introspection.describe_refresh_token(CLIENT, owner, tuple(words), NOW) == {"active": False}


@given(BINDINGS)
def test_a_binding_is_restored_from_a_grant_and_from_a_token(bound):
    if bound is not None:
        assert binding.parse_binding(bound.serialize()) == bound
        assert binding.read_confirmation(bound.confirmation) == bound
    assert binding.parse_binding("") is None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=2), VALUES, min_size=1))
def test_an_object_is_read_as_it_was_written_and_never_with_a_name_twice(found):
    written = json.dumps(found)
    assert strict_json.parse_object(written) == found
    first = json.dumps(next(iter(found)))
    with pytest.raises(InvalidJsonObject):
        strict_json.parse_object(f"{written[:-1]}, {first}: 1}}")


@given(st.text() | st.binary())
def test_anything_else_is_no_object(raw):
    with contextlib.suppress(InvalidJsonObject):
        assert isinstance(strict_json.parse_object(raw), dict)


def test_a_number_in_place_of_a_grant_is_none() -> None:
    assert access_token.parse_access_token({**access_claims(), "jti": "abc"}).grant_id is None
    assert access_token.parse_access_token({**access_claims(), "jti": f"{UUID(int=5).hex}.abc"}).grant_id == UUID(int=5)


def access_claims() -> dict[str, object]:
    return {"iss": "i", "sub": "s", "aud": "i", "client_id": "c", "scope": "", "iat": 0, "exp": 1}
