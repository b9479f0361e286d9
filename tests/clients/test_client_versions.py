"""Every change of a client is a version; a restoration is a change like others and brings no credential back."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, select

from idp.clients.client_version import ChangeWay, ClientVersion, VersionChange, find_differences
from idp.clients.errors import InvalidDeclaration, NoSuchClient, NoSuchVersion
from idp.clients.imports.client_import import import_clients
from idp.clients.models import ClientVersionRow
from idp.clients.records import ClientRecord, SecretState
from idp.clients.registration import client_lifecycle, client_restore, client_versions
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.clients.registration.client_restore import RestoreResult, Unrestored
from idp.foundation import clock
from idp.foundation.import_report import ImportOptions
from idp.permissions import InsufficientAuthority, Permission
from tests.clients.client_admins import WEB, ClientAdmins
from tests.clients.keys import public_jwk

pytestmark = pytest.mark.twins


async def registered(admins: ClientAdmins, **members: Any) -> str:
    async with admins.open() as admin:
        made = await client_lifecycle.register_client(admin, ClientRegistration(WEB | members, client_id="simpeg"))
    return made.client.metadata.client_id


async def changed(admins: ClientAdmins, application: str | None = None, **members: Any) -> ClientRecord:
    async with admins.open() as admin:
        return await client_lifecycle.merge_metadata(admin, "simpeg", members, application)


async def restored(admins: ClientAdmins, number: int) -> RestoreResult:
    async with admins.open() as admin:
        return await client_restore.restore_client(admin, "simpeg", number)


async def versions(admins: ClientAdmins) -> Sequence[ClientVersion]:
    async with admins.open() as admin:
        return await client_versions.list_versions(admin, "simpeg")


async def test_each_change_writes_one_version_with_who_and_what(client_admins: ClientAdmins) -> None:
    await registered(client_admins)
    await changed(client_admins, client_name="SIMPEG 2")
    async with client_admins.open() as admin:
        await client_lifecycle.suspend_client(admin, "simpeg")
    async with client_admins.open() as admin:
        await client_lifecycle.suspend_client(admin, "simpeg")
        await client_lifecycle.resume_client(admin, "simpeg")
    found = await versions(client_admins)
    assert [(one.number, one.change) for one in found] == [
        (4, VersionChange.RESUMED),
        (3, VersionChange.SUSPENDED),
        (2, VersionChange.UPDATED),
        (1, VersionChange.REGISTERED),
    ]
    assert {one.actor for one in found} == {"penguji"}
    (difference,) = find_differences(found[3].state, found[2].state)
    assert (difference.name, difference.before, difference.after) == ("client_name", "Aplikasi Uji", "SIMPEG 2")
    assert [one.name for one in find_differences(found[2].state, found[1].state)] == ["suspended"]


async def test_what_changes_nothing_is_no_version(client_admins: ClientAdmins) -> None:
    await registered(client_admins)
    await changed(client_admins, client_name="Aplikasi Uji")
    assert len(await versions(client_admins)) == 1


async def test_an_import_is_a_version_of_its_own_way(client_admins: ClientAdmins) -> None:
    for name in ("Lama", "Baru"):
        content = json.dumps({"clients": [{**WEB, "client_id": "simpeg", "client_name": name}]}).encode()
        async with client_admins.open() as admin:
            await import_clients(admin, content, ImportOptions("uji"))
    assert [one.way for one in await versions(client_admins)] == [ChangeWay.IMPORT, ChangeWay.IMPORT]


async def test_a_change_that_fails_leaves_no_version(client_admins: ClientAdmins) -> None:
    await registered(client_admins)
    with pytest.raises(InvalidDeclaration):
        await changed(client_admins, redirect_uris=["http://jauh.example/"])
    assert len(await versions(client_admins)) == 1


async def test_a_client_from_before_has_its_state_as_the_first_version(client_admins: ClientAdmins) -> None:
    await registered(client_admins)
    await forget(client_admins)
    (before,) = await versions(client_admins)
    assert (before.number, before.way, before.change) == (1, ChangeWay.UNRECORDED, VersionChange.REGISTERED)
    await changed(client_admins, client_name="SIMPEG 2")
    assert [one.way for one in await versions(client_admins)] == [ChangeWay.API, ChangeWay.UNRECORDED]
    await restored(client_admins, 1)
    assert (await versions(client_admins))[0].state == before.state


async def test_what_an_older_release_changed_becomes_a_version_with_the_next_change(
    client_admins: ClientAdmins,
) -> None:
    await registered(client_admins)
    await changed(client_admins, client_name="Oleh Rilis Lama")
    async with client_admins.database.begin() as session:
        await session.execute(delete(ClientVersionRow).where(ClientVersionRow.number == 2))
    assert (await versions(client_admins))[0].way is ChangeWay.UNRECORDED
    async with client_admins.open() as admin:
        assert (await client_versions.find_version(admin, "simpeg", 2)).way is ChangeWay.UNRECORDED
    await changed(client_admins, client_name="Sesudahnya")
    found = await versions(client_admins)
    assert [(one.number, one.way) for one in found] == [
        (3, ChangeWay.API),
        (2, ChangeWay.UNRECORDED),
        (1, ChangeWay.API),
    ]


async def test_only_so_many_versions_are_kept(client_admins: ClientAdmins, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_versions, "MOST_VERSIONS", 3)
    await registered(client_admins)
    for number in range(4):
        await changed(client_admins, client_name=f"Nama {number}")
    assert [one.number for one in await versions(client_admins)] == [5, 4, 3]
    with pytest.raises(NoSuchVersion):
        await restored(client_admins, 2)


async def test_a_restoration_is_a_change_with_a_version_of_its_own(client_admins: ClientAdmins) -> None:
    await registered(client_admins)
    number = await client_admins.application("17", "SIMPEG")
    await changed(client_admins, "17", client_name="Keliru", client_uri="https://keliru.example/")
    done = await restored(client_admins, 1)
    assert set(done.restored) == {"client_name", "client_uri", "application_id"}
    assert done.unrestored == {}
    assert (done.client.metadata.client_name, done.client.application_id) == ("Aplikasi Uji", None)
    newest, middle, first = await versions(client_admins)
    assert (newest.change, newest.restored_from, newest.state) == (VersionChange.RESTORED, 1, first.state)
    assert middle.state.application_id == number
    assert (await restored(client_admins, 1)).restored == ()
    assert len(await versions(client_admins)) == 3


async def test_a_restoration_passes_the_rules_of_a_change(client_admins: ClientAdmins) -> None:
    await registered(client_admins)
    await changed(client_admins, redirect_uris=["https://simpeg.example/"], environment="produksi")
    async with client_admins.database.begin() as session:
        row = await session.scalar(select(ClientVersionRow).where(ClientVersionRow.number == 1))
        assert row is not None
        row.document = json.dumps(json.loads(row.document) | {"environment": "produksi"})
    with pytest.raises(InvalidDeclaration, match="https"):
        await restored(client_admins, 1)


async def test_secrets_and_keys_that_went_stay_gone(client_admins: ClientAdmins) -> None:
    old, new = public_jwk("lama"), public_jwk("baru")
    await registered(client_admins, jwks={"keys": [old]})
    await changed(client_admins, jwks={"keys": [new]}, client_name="SIMPEG 2")
    done = await restored(client_admins, 1)
    assert done.restored == ("client_name",)
    assert done.unrestored == {"jwks": Unrestored.CREDENTIAL}
    assert [key["kid"] for key in json.loads(str(done.client.metadata.jwks))["keys"]] == ["baru"]


async def test_the_way_a_client_proves_itself_stays_where_its_credentials_went(client_admins: ClientAdmins) -> None:
    await registered(client_admins)
    await changed(
        client_admins,
        token_endpoint_auth_method="private_key_jwt",
        jwks={"keys": [public_jwk("baru")]},
        client_name="SIMPEG 2",
    )
    done = await restored(client_admins, 1)
    assert done.restored == ("client_name",)
    assert done.unrestored == {
        "token_endpoint_auth_method": Unrestored.METHOD,
        "jwks": Unrestored.CREDENTIAL,
    }
    assert {secret.state(clock.now()) for secret in done.client.secrets} == {SecretState.REVOKED}


async def test_a_way_that_sends_the_same_secret_comes_back(client_admins: ClientAdmins) -> None:
    await registered(client_admins)
    await changed(client_admins, token_endpoint_auth_method="client_secret_post")
    assert (await restored(client_admins, 1)).restored == ("token_endpoint_auth_method",)


async def test_a_public_client_from_before_does_not_take_the_secrets_of_now(client_admins: ClientAdmins) -> None:
    await registered(client_admins, profile="publik")
    await changed(client_admins, profile="standar", token_endpoint_auth_method="client_secret_basic")
    done = await restored(client_admins, 1)
    assert done.restored == ()
    assert done.unrestored == dict.fromkeys(("token_endpoint_auth_method", "profile"), Unrestored.METHOD)


async def test_an_address_of_keys_from_before_does_not_come_back(client_admins: ClientAdmins) -> None:
    await registered(client_admins, jwks_uri="https://lama.example/jwks.json")
    await changed(client_admins, jwks_uri=None, client_name="SIMPEG 2")
    done = await restored(client_admins, 1)
    assert (done.restored, done.unrestored) == (("client_name",), {"jwks_uri": Unrestored.CREDENTIAL})


async def test_a_suspended_client_stays_suspended(client_admins: ClientAdmins) -> None:
    await registered(client_admins)
    await changed(client_admins, client_name="SIMPEG 2")
    async with client_admins.open() as admin:
        await client_lifecycle.suspend_client(admin, "simpeg")
    done = await restored(client_admins, 1)
    assert done.unrestored == {"suspended": Unrestored.SUSPENSION}
    assert done.client.suspended_at is not None


async def test_no_version_of_another_client_and_none_without_permission(client_admins: ClientAdmins) -> None:
    await registered(client_admins)
    for number in (2, 0):
        with pytest.raises(NoSuchVersion):
            await restored(client_admins, number)
    async with client_admins.open() as admin:
        with pytest.raises(NoSuchClient):
            await client_versions.list_versions(admin, "lain")
        reader = replace(admin, authority=replace(admin.authority, permissions=frozenset({Permission.READ_CLIENTS})))
        with pytest.raises(InsufficientAuthority):
            await client_restore.restore_client(reader, "simpeg", 1)


async def test_a_program_below_the_client_restores_nothing(client_admins: ClientAdmins) -> None:
    """A version with a scope that the program lacks, or a client that has one now, is out of its hands."""
    await registered(client_admins)
    await changed(client_admins, ownership="kota")
    writes = frozenset({Permission.READ_CLIENTS, Permission.WRITE_CLIENTS})
    async with client_admins.open() as admin:
        less = replace(admin, authority=replace(admin.authority, permissions=writes))
        with pytest.raises(InsufficientAuthority):
            await client_restore.restore_client(less, "simpeg", 1)
    await changed(client_admins, ownership="luar")
    async with client_admins.open() as admin:
        less = replace(admin, authority=replace(admin.authority, permissions=writes))
        with pytest.raises(InsufficientAuthority):
            await client_restore.restore_client(less, "simpeg", 2)


async def forget(admins: ClientAdmins) -> None:
    """Delete what was recorded, as if the client were from before versions were kept."""
    async with admins.database.begin() as session:
        await session.execute(delete(ClientVersionRow))
