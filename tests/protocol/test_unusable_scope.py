"""Why a scope value is not given, in words that name it."""

from dataclasses import replace

from idp.protocol.client import ClientMetadata
from idp.protocol.tokens.unusable_scope import ScopeFault, describe_unusable_scopes, explain_scope, find_unusable_scopes
from tests.protocol.samples import CLIENT

WITHOUT_REFRESH = replace(CLIENT, grant_types=frozenset({"authorization_code"}))
WITH_API = replace(CLIENT, scopes=CLIENT.scopes | {"arsip:baca"})


def test_each_reason_has_a_name_and_names_the_value() -> None:
    rows: tuple[tuple[str, ClientMetadata, bool, ScopeFault], ...] = (
        ("profil", CLIENT, False, ScopeFault.UNKNOWN),
        ("openid,profile", CLIENT, False, ScopeFault.SEPARATED_BY_COMMAS),
        ("phone", CLIENT, False, ScopeFault.NOT_REGISTERED),
        ("arsip:baca", CLIENT, False, ScopeFault.UNKNOWN),
        ("arsip:baca", WITH_API, False, ScopeFault.RESOURCE_MISSING),
        ("divos:read", CLIENT, False, ScopeFault.RESOURCE_MISSING),
        ("openid", CLIENT, True, ScopeFault.FOR_PEOPLE),
        ("offline_access", WITHOUT_REFRESH, False, ScopeFault.REFRESH_GRANT_MISSING),
        ("offline_access", CLIENT, False, ScopeFault.CONSENT_PROMPT_MISSING),
    )
    assert {fault for *_, fault in rows} == set(ScopeFault) - {ScopeFault.NOT_GRANTED}
    assert explain_scope("arsip:baca", WITH_API, machine=True, named={"arsip:baca"}) is ScopeFault.NOT_GRANTED
    for scope, client, machine, fault in rows:
        assert explain_scope(scope, client, machine=machine) is fault, scope
        assert scope in describe_unusable_scopes((scope,), client, machine=machine)


def test_only_what_is_not_given_is_explained_in_the_order_sent() -> None:
    found = find_unusable_scopes(("z", "openid", "phone"), ("openid",), CLIENT)
    expected = [("z", ScopeFault.UNKNOWN), ("phone", ScopeFault.NOT_REGISTERED)]
    assert [(one.scope, one.fault) for one in found] == expected


def test_many_and_long_values_make_no_long_sentence() -> None:
    told = describe_unusable_scopes([f"{number}{'x' * 900}" for number in range(300)], CLIENT)
    assert len(told) < 1_000
    assert told.endswith("; and 295 more")
