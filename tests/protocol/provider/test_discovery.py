"""The metadata document says what provider.py says."""

import json
from dataclasses import replace

from idp.protocol.client import AuthMethod, ClientMetadata
from idp.protocol.provider import Provider
from idp.protocol.provider.discovery import ENDPOINTS, build_metadata
from tests.protocol.samples import PROVIDER


def test_every_endpoint_stands_under_the_issuer():
    told = build_metadata(Provider(issuer="https://sso.example/"))
    assert told["issuer"] == "https://sso.example/"
    assert all(told[name] == f"https://sso.example{path}" for name, path in ENDPOINTS.items())


def test_what_certification_looks_for_is_there():
    told = build_metadata(PROVIDER)
    assert "RS256" in told["id_token_signing_alg_values_supported"]
    assert {"openid", "divos:read"} <= set(told["scopes_supported"])
    assert told["claims_supported"]
    assert told["request_uri_parameter_supported"] is True
    assert told["request_parameter_supported"] is True
    assert told["require_request_uri_registration"] is True
    assert "none" not in told["request_object_signing_alg_values_supported"]
    assert "fragment.jwt" not in told["response_modes_supported"]
    assert told["response_types_supported"] == ["code"]
    assert "none" not in told["introspection_endpoint_auth_methods_supported"]


def test_the_document_is_json_without_empty_lists():
    assert all(value != [] for value in json.loads(json.dumps(build_metadata(PROVIDER))).values())


def test_where_clients_may_register_themselves_the_door_is_named():
    told = build_metadata(Provider(issuer="https://sso.example", allows_registration=True))
    assert told["registration_endpoint"] == "https://sso.example/register"
    assert "registration_endpoint" not in build_metadata(Provider(issuer="https://sso.example"))


def test_without_a_port_that_asks_for_certificates_nothing_is_said_of_them():
    told = build_metadata(PROVIDER)
    assert "mtls_endpoint_aliases" not in told
    for endpoint in ("token", "introspection", "revocation"):
        methods = told[f"{endpoint}_endpoint_auth_methods_supported"]
        assert {"client_secret_jwt", "private_key_jwt"} <= set(methods)
        assert not {"tls_client_auth", "self_signed_tls_client_auth"} & set(methods)
        signatures = told[f"{endpoint}_endpoint_auth_signing_alg_values_supported"]
        assert set(signatures) == {"RS256", "PS256", "ES256", "EdDSA", "Ed25519", "HS256"}


def test_with_such_a_port_its_methods_and_addresses_are_named():
    told = build_metadata(Provider(issuer="https://sso.example", mtls="https://sso.example:8443"))
    assert {"tls_client_auth", "self_signed_tls_client_auth"} <= set(told["token_endpoint_auth_methods_supported"])
    aliases = told["mtls_endpoint_aliases"]
    assert aliases["token_endpoint"] == "https://sso.example:8443/token"
    assert "authorization_endpoint" not in aliases
    assert all(address == told[name].replace(".example/", ".example:8443/") for name, address in aliases.items())


def test_clients_prove_themselves_and_bind_their_tokens_by_certificate_only_where_one_is_asked_for():
    plain = ClientMetadata(client_id="a", client_name="A")
    bound = replace(plain, tls_client_certificate_bound_access_tokens=True)
    known = replace(plain, token_endpoint_auth_method=AuthMethod.SELF_SIGNED_TLS)
    certified = Provider(issuer="https://sso.example", mtls="https://sso.example:8443")
    assert [PROVIDER.can_authenticate(client) for client in (plain, bound, known)] == [True, False, False]
    assert all(certified.can_authenticate(client) for client in (plain, bound, known))
