"""The metadata document says what provider.py says."""

import json

from idp.protocol.discovery import ENDPOINTS, document
from idp.protocol.provider import Provider
from tests.protocol.samples import PROVIDER


def test_every_endpoint_stands_under_the_issuer():
    told = document(Provider(issuer="https://sso.example/"))
    assert told["issuer"] == "https://sso.example/"
    assert all(told[name] == f"https://sso.example{path}" for name, path in ENDPOINTS.items())


def test_what_certification_looks_for_is_there():
    told = document(PROVIDER)
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
    assert all(value != [] for value in json.loads(json.dumps(document(PROVIDER))).values())


def test_where_clients_may_register_themselves_the_door_is_named():
    told = document(Provider(issuer="https://sso.example", registers=True))
    assert told["registration_endpoint"] == "https://sso.example/register"
    assert "registration_endpoint" not in document(Provider(issuer="https://sso.example"))
