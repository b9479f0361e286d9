"""Clients are registered, changed, stopped and let go on."""

from collections.abc import Mapping
from uuid import uuid4

import pytest
from sqlalchemy import select

from idp.clients.causes import ClientAdminCause, DeclarationCause
from idp.clients.errors import (
    ClientIdTaken,
    InvalidDeclaration,
    NoSuchApplication,
    NoSuchClient,
    RegistrationError,
)
from idp.clients.launchable_clients import list_launchable_clients
from idp.clients.records import ClientRecord
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.clients.store import clients, select_clients_of_applications
from idp.foundation import change_counter
from idp.foundation.audit import AuditEntry
from idp.foundation.facts import FactCount
from idp.foundation.paging import parse_cursor
from tests.clients.client_admins import BROWSER_ONLY, MACHINE, WEB, ClientAdmins


async def registered(
    client_admins: ClientAdmins, declaration: Mapping[str, object] = WEB, application: str | None = None
) -> ClientRecord:
    async with client_admins.open() as desk:
        return (await client_lifecycle.register_client(desk, ClientRegistration(declaration, application))).client


async def test_a_client_gets_an_opaque_id_and_a_secret_that_hides_itself(client_admins: ClientAdmins) -> None:
    async with client_admins.open() as desk:
        done = await client_lifecycle.register_client(desk, ClientRegistration(WEB))
    assert done.secret is not None
    assert len(done.secret.reveal) == 43
    assert done.secret.reveal not in repr(done)
    assert len(done.client.secrets) == 1
    assert len(done.client.metadata.client_id) == 36
    assert done.client.metadata.client_id != str(done.client.id)


@pytest.mark.parametrize(
    ("declaration", "says"),
    [
        ({**WEB, "redirect_uris": ["http://aplikasi.example.go.id/kembali"]}, "https"),
        ({**WEB, "environment": "produksi"}, "production"),
        ({**WEB, "token_endpoint_auth_method": "none"}, "publik"),
        ({**BROWSER_ONLY, "token_endpoint_auth_method": "client_secret_basic"}, "none"),
        ({**MACHINE, "redirect_uris": ["http://localhost:9000/"]}, "redirect_uris"),
        ({**MACHINE, "scope": "openid"}, "persons"),
        ({**WEB, "pkce_required": False}, "warisan"),
        ({"client_name": "x"}, "redirect_uris"),
        ({**WEB, "client_name": "a\x00b"}, "client_name"),
        ({**WEB, "client_name": "\ud800"}, "client_name"),
    ],
)
async def test_what_the_profile_forbids_is_refused_with_a_sentence(
    client_admins: ClientAdmins, declaration: Mapping[str, object], says: str
) -> None:
    with pytest.raises(InvalidDeclaration, match=says) as refusal:
        await registered(client_admins, declaration)
    assert refusal.value.code.startswith("invalid_")


async def test_public_clients_get_no_secret(client_admins: ClientAdmins) -> None:
    async with client_admins.open() as desk:
        done = await client_lifecycle.register_client(desk, ClientRegistration(BROWSER_ONLY))
    assert done.secret is None
    assert done.client.secrets == ()


async def test_old_clients_may_do_without_pkce_when_they_say_so(client_admins: ClientAdmins) -> None:
    client = await registered(client_admins, {**WEB, "profile": "warisan", "pkce_required": False})
    assert not client.metadata.pkce_required


async def test_a_client_belongs_to_an_application_named_by_number_or_id(client_admins: ClientAdmins) -> None:
    application_id = await client_admins.application("7", "SIMPEG")
    for name in ("7", str(application_id)):
        client = await registered(client_admins, WEB, name)
        assert (client.application_id, client.application_name, client.office_name) == (
            application_id,
            "SIMPEG",
            "Dinas Kominfo",
        )


@pytest.mark.parametrize("name", ["8", "9a7f2c1e-0b7d-4a53-8f60-2f6f3d2ce6c2", "nama\x00", "x" * 5000, "\ud800"])
async def test_an_application_nobody_knows_is_refused(client_admins: ClientAdmins, name: str) -> None:
    with pytest.raises(NoSuchApplication):
        await registered(client_admins, WEB, name)


async def test_a_client_id_is_given_once(client_admins: ClientAdmins) -> None:
    async with client_admins.open() as desk:
        await client_lifecycle.register_client(desk, ClientRegistration(WEB, client_id="simpeg"))
    with pytest.raises(ClientIdTaken):
        async with client_admins.open() as desk:
            await client_lifecycle.register_client(desk, ClientRegistration(WEB, client_id="simpeg"))


async def test_registering_leaves_an_audit_line_a_fact_and_a_new_version(client_admins: ClientAdmins) -> None:
    await client_admins.application()
    client = await registered(client_admins, WEB, "7")
    async with client_admins.database.begin() as session:
        tags = (await session.scalars(select(AuditEntry.tag).order_by(AuditEntry.at, AuditEntry.id))).all()
        fact = (await session.scalars(select(FactCount))).one()
        number = await session.scalar(
            select(change_counter.ChangeCounter.number).where(change_counter.ChangeCounter.name == "clients")
        )
    assert set(tags) >= {"client.registered", "client.secret_issued"}
    assert (fact.kind, fact.client_id, fact.application_id, fact.environment) == (
        "client_registered",
        client.metadata.client_id,
        client.application_id,
        "uji",
    )
    assert number


async def test_a_change_is_merged_and_judged_as_a_whole(client_admins: ClientAdmins) -> None:
    client_id = (await registered(client_admins, {**WEB, "client_uri": "https://a.example/"})).metadata.client_id
    async with client_admins.open() as desk:
        after = await client_lifecycle.merge_metadata(
            desk, client_id, {"client_name": "Baru", "client_uri": None}, None
        )
    assert (after.metadata.client_name, after.metadata.client_uri) == ("Baru", None)
    assert after.metadata.redirect_uris == ("http://localhost:9000/kembali",)
    with pytest.raises(InvalidDeclaration):
        async with client_admins.open() as desk:
            await client_lifecycle.merge_metadata(desk, client_id, {"environment": "produksi"}, None)


async def test_a_change_that_changes_nothing_writes_nothing(client_admins: ClientAdmins) -> None:
    client_id = (await registered(client_admins)).metadata.client_id
    async with client_admins.open() as desk:
        await client_lifecycle.merge_metadata(desk, client_id, {"client_name": "Aplikasi Uji"}, None)
    async with client_admins.database.begin() as session:
        assert "client.updated" not in (await session.scalars(select(AuditEntry.tag))).all()


async def test_the_application_is_kept_moved_or_taken_away(client_admins: ClientAdmins) -> None:
    await client_admins.application("7", "SIMPEG")
    other = await client_admins.application("8", "SIKD")
    client_id = (await registered(client_admins, WEB, "7")).metadata.client_id
    for asked, expected in ((None, "SIMPEG"), (str(other), "SIKD"), ("", "")):
        async with client_admins.open() as desk:
            assert (await client_lifecycle.merge_metadata(desk, client_id, {}, asked)).application_name == expected


async def test_the_client_id_itself_never_changes(client_admins: ClientAdmins) -> None:
    client_id = (await registered(client_admins)).metadata.client_id
    for other in ("lain", None, 5):
        with pytest.raises(InvalidDeclaration):
            async with client_admins.open() as desk:
                await client_lifecycle.merge_metadata(desk, client_id, {"client_id": other}, None)


async def test_a_client_that_becomes_public_loses_its_secrets(client_admins: ClientAdmins) -> None:
    client_id = (await registered(client_admins)).metadata.client_id
    async with client_admins.open() as desk:
        changes = {"profile": "publik", "token_endpoint_auth_method": "none"}
        after = await client_lifecycle.merge_metadata(desk, client_id, changes, None)
    assert [secret.revoked_at is not None for secret in after.secrets] == [True]


async def test_suspending_twice_is_suspending_once(client_admins: ClientAdmins) -> None:
    client_id = (await registered(client_admins)).metadata.client_id
    async with client_admins.open() as desk:
        first = await client_lifecycle.suspend_client(desk, client_id)
        assert (await client_lifecycle.suspend_client(desk, client_id)).suspended_at == first.suspended_at is not None
        assert (await client_lifecycle.resume_client(desk, client_id)).suspended_at is None
        await client_lifecycle.resume_client(desk, client_id)
    async with client_admins.database.begin() as session:
        tags = (await session.scalars(select(AuditEntry.tag))).all()
    assert (tags.count("client.suspended"), tags.count("client.resumed")) == (1, 1)


@pytest.mark.parametrize("client_id", ["tidak-ada", "", "\x00", "x" * 300, "\ud800"])
async def test_a_client_nobody_registered_is_named_so(client_admins: ClientAdmins, client_id: str) -> None:
    for act in (client_lifecycle.suspend_client, client_lifecycle.resume_client):
        with pytest.raises(NoSuchClient):
            async with client_admins.open() as desk:
                await act(desk, client_id)


async def test_a_list_goes_by_name_page_by_page_and_narrows(client_admins: ClientAdmins) -> None:
    await client_admins.application("7", "SIMPEG")
    for name in ("beta", "Alfa", "alfa", "Gama 100%"):
        await registered(client_admins, {**WEB, "client_name": name}, "7" if name == "beta" else None)
    names: list[str] = []
    wanted = clients.ClientFilter(limit=2)
    async with client_admins.database.begin() as session:
        while True:
            page = await clients.list_clients(session, wanted)
            names += [client.metadata.client_name for client in page.items]
            if page.next is None:
                break
            wanted = clients.ClientFilter(limit=2, after=parse_cursor(str(page.next)))
        assert [name.lower() for name in names] == ["alfa", "alfa", "beta", "gama 100%"]
        for narrow, count in (
            (clients.ClientFilter(search="0%"), 1),
            (clients.ClientFilter(search="ALF"), 2),
            (clients.ClientFilter(suspended=True), 0),
            (clients.ClientFilter(suspended=False), 4),
            (clients.ClientFilter(application_id=uuid4()), 0),
        ):
            assert len((await clients.list_clients(session, narrow)).items) == count


async def test_the_tracker_learns_which_applications_have_clients(client_admins: ClientAdmins) -> None:
    application_id = await client_admins.application()
    await registered(client_admins)
    client = await registered(client_admins, WEB, "7")
    async with client_admins.database.begin() as session:
        (row,) = (await session.execute(select_clients_of_applications())).all()
    assert (row.id, row.application_id, row.environment, row.demo, bool(row.suspended)) == (
        client.id,
        application_id,
        "uji",
        False,
        False,
    )


async def test_the_portal_learns_which_active_clients_have_a_home_page(client_admins: ClientAdmins) -> None:
    await client_admins.application()
    await registered(client_admins)
    client = await registered(client_admins, {**WEB, "client_uri": "https://simpeg.example.go.id/"}, "7")
    async with client_admins.database.begin() as session:
        (found,) = await list_launchable_clients(session, "https://sso.example")
    assert (found.start, found.application_name) == ("https://simpeg.example.go.id/", "SIMPEG")
    async with client_admins.open() as desk:
        await client_lifecycle.suspend_client(desk, client.metadata.client_id)
    async with client_admins.database.begin() as session:
        assert await list_launchable_clients(session, "https://sso.example") == ()


def test_every_refusal_says_something() -> None:
    texts = {cause.definition.error: cause.definition.text for cause in (*ClientAdminCause, *DeclarationCause)}
    assert set(RegistrationError.__subclasses__()) == set(texts)
    assert all(texts.values())
