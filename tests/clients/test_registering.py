"""Clients are registered, changed, stopped and let go on."""

from collections.abc import Mapping
from uuid import uuid4

import pytest
from sqlalchemy import select

from idp.clients import register
from idp.clients.launcher import launchable
from idp.clients.record import ClientRecord
from idp.clients.refusals import ClientIdTaken, NoSuchApplication, NoSuchClient, Refusal, Unacceptable
from idp.clients.register import Asked
from idp.clients.store import clients, clients_of_applications
from idp.foundation import versions
from idp.foundation.audit import Entry
from idp.foundation.facts import Seen
from idp.foundation.paging import mark
from tests.clients.desks import BROWSER_ONLY, MACHINE, WEB, Desks


async def registered(
    desks: Desks, declaration: Mapping[str, object] = WEB, application: str | None = None
) -> ClientRecord:
    async with desks.open() as desk:
        return (await register.register(desk, Asked(declaration, application))).client


async def test_a_client_gets_an_opaque_id_and_a_secret_that_hides_itself(desks: Desks) -> None:
    async with desks.open() as desk:
        done = await register.register(desk, Asked(WEB))
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
    desks: Desks, declaration: Mapping[str, object], says: str
) -> None:
    with pytest.raises(Unacceptable, match=says) as refusal:
        await registered(desks, declaration)
    assert refusal.value.code.startswith("invalid_")


async def test_public_clients_get_no_secret(desks: Desks) -> None:
    async with desks.open() as desk:
        done = await register.register(desk, Asked(BROWSER_ONLY))
    assert done.secret is None
    assert done.client.secrets == ()


async def test_old_clients_may_do_without_pkce_when_they_say_so(desks: Desks) -> None:
    client = await registered(desks, {**WEB, "profile": "warisan", "pkce_required": False})
    assert not client.metadata.pkce_required


async def test_a_client_belongs_to_an_application_named_by_number_or_id(desks: Desks) -> None:
    application_id = await desks.application("7", "SIMPEG")
    for name in ("7", str(application_id)):
        client = await registered(desks, WEB, name)
        assert (client.application_id, client.application_name, client.office_name) == (
            application_id,
            "SIMPEG",
            "Dinas Kominfo",
        )


@pytest.mark.parametrize("name", ["8", "9a7f2c1e-0b7d-4a53-8f60-2f6f3d2ce6c2", "nama\x00", "x" * 5000, "\ud800"])
async def test_an_application_nobody_knows_is_refused(desks: Desks, name: str) -> None:
    with pytest.raises(NoSuchApplication):
        await registered(desks, WEB, name)


async def test_a_client_id_is_given_once(desks: Desks) -> None:
    async with desks.open() as desk:
        await register.register(desk, Asked(WEB, client_id="simpeg"))
    with pytest.raises(ClientIdTaken):
        async with desks.open() as desk:
            await register.register(desk, Asked(WEB, client_id="simpeg"))


async def test_registering_leaves_an_audit_line_a_fact_and_a_new_version(desks: Desks) -> None:
    await desks.application()
    client = await registered(desks, WEB, "7")
    async with desks.database.begin() as session:
        tags = (await session.scalars(select(Entry.tag).order_by(Entry.at, Entry.id))).all()
        fact = (await session.scalars(select(Seen))).one()
        number = await session.scalar(select(versions.Version.number).where(versions.Version.name == "clients"))
    assert set(tags) >= {"client.registered", "client.secret_issued"}
    assert (fact.kind, fact.client_id, fact.application_id, fact.environment) == (
        "client_registered",
        client.metadata.client_id,
        client.application_id,
        "uji",
    )
    assert number


async def test_a_change_is_merged_and_judged_as_a_whole(desks: Desks) -> None:
    client_id = (await registered(desks, {**WEB, "client_uri": "https://a.example/"})).metadata.client_id
    async with desks.open() as desk:
        after = await register.update(desk, client_id, {"client_name": "Baru", "client_uri": None}, None)
    assert (after.metadata.client_name, after.metadata.client_uri) == ("Baru", None)
    assert after.metadata.redirect_uris == ("http://localhost:9000/kembali",)
    with pytest.raises(Unacceptable):
        async with desks.open() as desk:
            await register.update(desk, client_id, {"environment": "produksi"}, None)


async def test_a_change_that_changes_nothing_writes_nothing(desks: Desks) -> None:
    client_id = (await registered(desks)).metadata.client_id
    async with desks.open() as desk:
        await register.update(desk, client_id, {"client_name": "Aplikasi Uji"}, None)
    async with desks.database.begin() as session:
        assert "client.updated" not in (await session.scalars(select(Entry.tag))).all()


async def test_the_application_is_kept_moved_or_taken_away(desks: Desks) -> None:
    await desks.application("7", "SIMPEG")
    other = await desks.application("8", "SIKD")
    client_id = (await registered(desks, WEB, "7")).metadata.client_id
    for asked, expected in ((None, "SIMPEG"), (str(other), "SIKD"), ("", "")):
        async with desks.open() as desk:
            assert (await register.update(desk, client_id, {}, asked)).application_name == expected


async def test_the_client_id_itself_never_changes(desks: Desks) -> None:
    client_id = (await registered(desks)).metadata.client_id
    for other in ("lain", None, 5):
        with pytest.raises(Unacceptable):
            async with desks.open() as desk:
                await register.update(desk, client_id, {"client_id": other}, None)


async def test_a_client_that_becomes_public_loses_its_secrets(desks: Desks) -> None:
    client_id = (await registered(desks)).metadata.client_id
    async with desks.open() as desk:
        changes = {"profile": "publik", "token_endpoint_auth_method": "none"}
        after = await register.update(desk, client_id, changes, None)
    assert [secret.revoked_at is not None for secret in after.secrets] == [True]


async def test_suspending_twice_is_suspending_once(desks: Desks) -> None:
    client_id = (await registered(desks)).metadata.client_id
    async with desks.open() as desk:
        first = await register.suspend(desk, client_id)
        assert (await register.suspend(desk, client_id)).suspended_at == first.suspended_at is not None
        assert (await register.resume(desk, client_id)).suspended_at is None
        await register.resume(desk, client_id)
    async with desks.database.begin() as session:
        tags = (await session.scalars(select(Entry.tag))).all()
    assert (tags.count("client.suspended"), tags.count("client.resumed")) == (1, 1)


@pytest.mark.parametrize("client_id", ["tidak-ada", "", "\x00", "x" * 300, "\ud800"])
async def test_a_client_nobody_registered_is_named_so(desks: Desks, client_id: str) -> None:
    for act in (register.suspend, register.resume):
        with pytest.raises(NoSuchClient):
            async with desks.open() as desk:
                await act(desk, client_id)


async def test_a_list_goes_by_name_page_by_page_and_narrows(desks: Desks) -> None:
    await desks.application("7", "SIMPEG")
    for name in ("beta", "Alfa", "alfa", "Gama 100%"):
        await registered(desks, {**WEB, "client_name": name}, "7" if name == "beta" else None)
    names: list[str] = []
    wanted = clients.Wanted(limit=2)
    async with desks.database.begin() as session:
        while True:
            page = await clients.page(session, wanted)
            names += [client.metadata.client_name for client in page.items]
            if page.next is None:
                break
            wanted = clients.Wanted(limit=2, after=mark(str(page.next)))
        assert [name.lower() for name in names] == ["alfa", "alfa", "beta", "gama 100%"]
        for narrow, count in (
            (clients.Wanted(search="0%"), 1),
            (clients.Wanted(search="ALF"), 2),
            (clients.Wanted(suspended=True), 0),
            (clients.Wanted(suspended=False), 4),
            (clients.Wanted(application_id=uuid4()), 0),
        ):
            assert len((await clients.page(session, narrow)).items) == count


async def test_the_tracker_learns_which_applications_have_clients(desks: Desks) -> None:
    application_id = await desks.application()
    await registered(desks)
    client = await registered(desks, WEB, "7")
    async with desks.database.begin() as session:
        (row,) = (await session.execute(clients_of_applications())).all()
    assert (row.id, row.application_id, row.environment, row.demo, bool(row.suspended)) == (
        client.id,
        application_id,
        "uji",
        False,
        False,
    )


async def test_the_portal_learns_which_active_clients_have_a_home_page(desks: Desks) -> None:
    await desks.application()
    await registered(desks)
    client = await registered(desks, {**WEB, "client_uri": "https://simpeg.example.go.id/"}, "7")
    async with desks.database.begin() as session:
        (found,) = await launchable(session, "https://sso.example")
    assert (found.start, found.application_name) == ("https://simpeg.example.go.id/", "SIMPEG")
    async with desks.open() as desk:
        await register.suspend(desk, client.metadata.client_id)
    async with desks.database.begin() as session:
        assert await launchable(session, "https://sso.example") == ()


def test_every_refusal_says_something() -> None:
    assert all(refusal.__doc__ for refusal in Refusal.__subclasses__())
