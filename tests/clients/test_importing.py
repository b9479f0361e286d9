"""Clients moving in: idempotent, a reason for each bad row, and secrets that go on working."""

import json

from idp.clients.causes import ClientAdminCause
from idp.clients.credentials import client_secrets
from idp.clients.imports.client_import import ClientImportResult, import_clients
from idp.clients.records import ClientRecord, SecretState
from idp.foundation import clock, secret_values
from idp.foundation.import_report import ChangedRow, ImportOptions
from idp.protocol.registration.self_registration import SELF_REGISTRATION_SCOPES
from tests.clients.client_admins import ClientAdmins
from tests.clients.moving import ROW, SECRET


def file(*found: object) -> bytes:
    return json.dumps({"clients": found}).encode()


async def take_in(
    client_admins: ClientAdmins, content: bytes, order: ImportOptions | None = None
) -> ClientImportResult:
    async with client_admins.open() as desk:
        return await import_clients(desk, content, order or ImportOptions("uji"))


async def stored(client_admins: ClientAdmins, client_id: str = "simpeg-lama") -> ClientRecord:
    async with client_admins.open() as desk:
        return await desk.lock_client(client_id)


async def test_a_client_moves_in_with_its_id_its_secret_and_its_application(client_admins: ClientAdmins) -> None:
    application_id = await client_admins.application("7", "SIMPEG")
    done = await take_in(client_admins, file(ROW))
    assert (done.report.added, done.warnings, done.report.saved) == (("simpeg-lama",), (), True)
    client = await client_admins.registry.find("simpeg-lama")
    assert client is not None
    assert (client.application_id, client.metadata.ownership, client.metadata.environment) == (
        application_id,
        "kota",
        "produksi",
    )
    assert [secret.digest for secret in client.secrets] == [secret_values.digest_secret(SECRET)]


async def test_the_application_may_be_a_number_a_text_or_an_id(client_admins: ClientAdmins) -> None:
    application_id = await client_admins.application("7", "SIMPEG")
    for number, name in enumerate((7, "7", str(application_id))):
        await take_in(client_admins, file({**ROW, "client_id": f"k{number}", "application": name}))
        assert (await stored(client_admins, f"k{number}")).application_id == application_id


async def test_importing_twice_changes_nothing(client_admins: ClientAdmins) -> None:
    await client_admins.application()
    await take_in(client_admins, file(ROW))
    before = await stored(client_admins)
    again = await take_in(client_admins, file(ROW))
    assert again.report.numbers == {"added": 0, "changed": 0, "unchanged": 1, "rejected": 0}
    assert await stored(client_admins) == before


async def test_a_changed_row_names_the_fields_that_change(client_admins: ClientAdmins) -> None:
    await client_admins.application()
    await take_in(client_admins, file(ROW))
    changed = {**ROW, "client_name": "SIMPEG 2", "application": None, "client_secret": "Lain-kT9_2vRq8sXw4yBn6Z"}
    done = await take_in(client_admins, file(changed))
    assert done.report.changed == (ChangedRow("simpeg-lama", ("client_name", "application", "client_secret")),)
    assert len((await stored(client_admins)).secrets) == 2


async def test_a_dry_run_says_the_same_and_keeps_nothing(client_admins: ClientAdmins) -> None:
    await client_admins.application()
    dry = await take_in(client_admins, file(ROW), ImportOptions("uji", dry_run=True))
    assert (dry.report.added, dry.report.saved) == (("simpeg-lama",), False)
    assert await client_admins.registry.find("simpeg-lama") is None


async def test_a_bad_row_keeps_the_whole_file_out(client_admins: ClientAdmins) -> None:
    done = await take_in(client_admins, file(ROW))
    (rejected,) = done.report.rejected
    assert (rejected.line, rejected.key, done.report.saved) == (1, "simpeg-lama", False)
    assert "'7' is not in the catalogue" in rejected.reasons[0]


async def test_everything_that_is_wrong_with_a_row_is_said_at_once(client_admins: ClientAdmins) -> None:
    done = await take_in(client_admins, file({**ROW, "client_name": ""}))
    assert len(done.report.rejected[0].reasons) == 2


async def test_good_rows_among_bad_ones_come_in_only_when_asked(client_admins: ClientAdmins) -> None:
    await client_admins.application()
    content = file({**ROW, "client_name": ""}, {**ROW, "client_id": "baik"}, {**ROW, "client_id": "baik"})
    first = await take_in(client_admins, content)
    assert [row.line for row in first.report.rejected] == [1, 3]
    assert await client_admins.registry.find("baik") is None
    asked = await take_in(client_admins, content, ImportOptions("uji", accept_good_rows=True))
    assert asked.report.saved
    assert await client_admins.registry.find("baik") is not None


async def test_a_weak_secret_comes_in_with_a_warning(client_admins: ClientAdmins) -> None:
    await client_admins.application()
    done = await take_in(client_admins, file({**ROW, "client_secret": "rahasia"}))
    ((client_id, warning),) = done.warnings
    assert client_id == "simpeg-lama"
    assert "rotate" in warning
    assert "rahasia" not in warning
    assert len((await stored(client_admins)).secrets) == 1


async def test_a_confidential_client_without_a_secret_comes_in_with_a_warning(client_admins: ClientAdmins) -> None:
    await client_admins.application()
    done = await take_in(client_admins, file({name: value for name, value in ROW.items() if name != "client_secret"}))
    assert "secret add" in done.warnings[0][1]


async def test_a_secret_that_was_revoked_here_stays_revoked(client_admins: ClientAdmins) -> None:
    await client_admins.application()
    await take_in(client_admins, file(ROW))
    async with client_admins.open() as desk:
        secret = (await desk.lock_client("simpeg-lama")).secrets[0]
        await client_secrets.revoke_secret(desk, "simpeg-lama", secret.id)
    done = await take_in(client_admins, file(ROW))
    assert done.report.unchanged == ("simpeg-lama",)
    assert "stays so" in done.warnings[0][1]
    (secret,) = (await stored(client_admins)).secrets
    assert secret.state(clock.now()) is SecretState.REVOKED


async def test_a_third_secret_is_a_rejected_row(client_admins: ClientAdmins) -> None:
    await client_admins.application()
    await take_in(client_admins, file(ROW))
    async with client_admins.open() as desk:
        await client_secrets.issue_secret(desk, "simpeg-lama")
    done = await take_in(client_admins, file({**ROW, "client_secret": "Lain-kT9_2vRq8sXw4yBn6Z"}))
    assert done.report.rejected[0].reasons == (ClientAdminCause.TOO_MANY_SECRETS.definition.text,)


async def test_members_that_say_nothing_to_us_are_named(client_admins: ClientAdmins) -> None:
    await client_admins.application()
    done = await take_in(client_admins, file({**ROW, "redirect_uri": "https://a.example/", "client_class": "x"}))
    assert done.report.ignored_columns == ("client_class", "redirect_uri")


async def test_progress_is_told_row_by_row(client_admins: ClientAdmins) -> None:
    await client_admins.application()
    seen: list[tuple[int, int]] = []
    order = ImportOptions("uji", progress=lambda done, total: seen.append((done, total)))
    await take_in(client_admins, file(*({**ROW, "client_id": f"k{number}"} for number in range(3))), order)
    assert seen == [(1, 3), (2, 3), (3, 3)]


async def test_a_client_without_scope_gets_the_harmless_ones_and_is_told(client_admins: ClientAdmins) -> None:
    await client_admins.application()
    row = {name: value for name, value in ROW.items() if name != "scope"}
    done = await take_in(client_admins, file(row))
    client = await stored(client_admins)
    assert client.metadata.scopes == SELF_REGISTRATION_SCOPES
    ((client_id, warning),) = done.warnings
    assert client_id == "simpeg-lama"
    assert "names no scope" in warning
    assert all(scope in warning for scope in SELF_REGISTRATION_SCOPES)
    assert (await take_in(client_admins, file(row))).report.unchanged == ("simpeg-lama",)


async def test_a_client_that_is_here_keeps_its_scopes_where_its_row_names_none(client_admins: ClientAdmins) -> None:
    await client_admins.application()
    await take_in(client_admins, file(ROW | {"scope": "openid pegawai"}))
    row = {name: value for name, value in ROW.items() if name != "scope"}
    done = await take_in(client_admins, file(row))
    assert (done.report.unchanged, done.warnings) == (("simpeg-lama",), ())
    assert (await stored(client_admins)).metadata.scopes == {"openid", "pegawai"}
    machine = row | {"profile": "layanan", "redirect_uris": [], "ownership": "luar"}
    await take_in(client_admins, file(machine))
    assert (await stored(client_admins)).metadata.scopes == frozenset(), "a service asks nothing about people"
