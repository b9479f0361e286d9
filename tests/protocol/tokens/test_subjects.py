"""Which `sub` a client knows a person by: the same within a sector, another one outside (OIDC Core 8.1)."""

import re
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.client import SubjectType
from idp.protocol.registration.sector import find_sector
from idp.protocol.tokens.subjects import derive_session_id, derive_subject
from tests.protocol.samples import CLIENT

SALT = b"s" * 32
hosts = st.text("abcdefghijklmnopqrstuvwxyz0123456789.-", min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("redirects", "sector_uri", "sector"),
    [
        (("https://a.example/cb", "https://a.example:8443/x"), None, "a.example"),
        (("https://A.example/cb",), None, "a.example"),
        (("https://a.example/cb", "https://b.example/cb"), "https://group.example/hosts.json", "group.example"),
        (("http://127.0.0.1/cb",), None, "client:aplikasi"),
        (("http://[::1]:8080/cb",), None, "client:aplikasi"),
        (("https://localhost/cb",), None, "client:aplikasi"),
        (("http://127.0.0.1/cb",), "https://group.example/hosts.json", "group.example"),
        (("id.example.app:/cb",), None, "id.example.app"),
    ],
)
def test_the_sector_is_the_host_of_the_sector_identifier_or_of_the_redirect_uris(redirects, sector_uri, sector):
    client = replace(
        CLIENT, redirect_uris=redirects, sector_identifier_uri=sector_uri, subject_type=SubjectType.PAIRWISE
    )
    assert find_sector(client) == sector


@given(hosts, hosts, st.uuids(), st.uuids())
def test_two_subjects_agree_when_sector_and_person_do(sector, other, person, another):
    same = derive_subject(SALT, sector, person) == derive_subject(SALT, other, another)
    assert same == ((sector, person) == (other, another))


@given(hosts, st.uuids())
def test_a_pairwise_subject_is_short_text_without_the_person_in_it(sector, person):
    sub = derive_subject(SALT, sector, person)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", sub)
    assert person.hex not in sub


@given(hosts, hosts, st.uuids())
def test_a_session_is_no_link_between_sectors_nor_to_a_person(sector, other, thing):
    assert (derive_session_id(SALT, sector, thing) == derive_session_id(SALT, other, thing)) == (sector == other)
    assert derive_session_id(SALT, sector, thing) != derive_subject(SALT, sector, thing)


def test_another_salt_is_another_town():
    assert derive_subject(SALT, "a.example", UUID(int=1)) != derive_subject(b"t" * 32, "a.example", UUID(int=1))


def test_a_pairwise_subject_never_changes():
    assert derive_subject(SALT, "a.example", UUID(int=1)) == "-WP2m2e3kcqHU3zuU1hwnBZIuEtb7ytrLgOG5fzxszQ"
