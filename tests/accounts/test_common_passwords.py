"""Passwords that many people use are refused wherever one is set; the list is shipped, and a deployment adds to it."""

import asyncio
import re
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import func, select
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from idp.accounts.authentication import common_password_file, common_passwords
from idp.accounts.authentication.common_password_file import UnreadablePasswordList, parse_password_list
from idp.accounts.authentication.deployment_passwords import DeploymentPasswords
from idp.accounts.authentication.new_password import PasswordJudge
from idp.accounts.authentication.password_strength import is_made_of
from idp.accounts.authentication.personal_words import personal_words
from idp.accounts.events import AccountsEvent
from idp.accounts.models.common_password import CommonPasswordRow
from idp.accounts.people import common_password_list
from idp.accounts.people.common_password_list import PasswordListOptions
from idp.accounts.policy import PasswordPolicy
from idp.accounts.store import common_passwords as store
from idp.foundation.audit import AuditEntry
from idp.foundation.import_report import ImportOptions
from idp.offices import office_import
from idp.permissions import NOBODY, SHELL, InsufficientAuthority
from tests.accounts.test_password_by_code import choose, paper_code
from tests.accounts.test_password_change import change
from tests.accounts.world import CHEAP, AccountsWorld, create_world, sign_in
from tests.conftest import Apps
from tests.support.app import App
from tests.support.commands import run_command

#: Twelve characters and more, so that only the list refuses them.
LENIENT = {"password": {"shortest": 4, "strength": 0}}
OWN = "jalan gajah mada denpasar"
LIST = "\n".join([OWN, *(f"sandi umum nomor {number}" for number in range(common_password_file.LEAST))])


ROOT = Path(__file__).parent.parent.parent


def is_refused(judge_problem: object) -> bool:
    return judge_problem is not None and judge_problem.violation == "common"


async def test_at_least_twenty_thousand_passwords_are_refused_whatever_a_deployment_allows() -> None:
    listed = FREQUENCY_LISTS["passwords"]
    assert len(listed) >= 20_000
    assert common_passwords.count_shipped() >= len(listed)
    assert [one for one in listed if not common_passwords.is_shipped(one)] == []
    judge = PasswordJudge(PasswordPolicy(shortest=1, strength=0))
    for password in (
        "password",
        "PassWord",
        "ｐａｓｓｗｏｒｄ",
        "michael",
        "123456789",
        "KataSandi",
        "qwertyuiop",
        *listed[::3000],
    ):
        assert is_refused(await judge.find_problem(password, {})), password
    for password in ("pohon tua di halaman", "xK9#mP2$vL5@qR8!", " password"):
        assert await judge.find_problem(password, {}) is None, password
    judge.strength.close()


def test_nothing_is_loaded_where_nobody_sets_a_password() -> None:
    """11 MB and a tenth of a second, in each worker process."""
    for path in sorted((ROOT / "idp").rglob("*.py")):
        assert not re.search(r"^(?:from|import) zxcvbn", path.read_text(), re.MULTILINE), path


def test_whoever_hashes_a_new_password_has_it_judged() -> None:
    """Every module that calls `hash` of the hasher asks `find_problem` of the judge as well."""
    for path in sorted((ROOT / "idp").rglob("*.py")):
        source = path.read_text()
        assert "passwords.hash(" not in source or "judge.find_problem(" in source, path


@pytest.mark.parametrize(
    ("about", "password"),
    [
        ({"name": "Déwa Ayu Pradnyani"}, "pradnyani dewa"),
        ({"preferred_username": "ayu.pradnyani"}, "AyuPradnyani"),
        ({"email": "sekar.rekaan@contoh.example"}, "sekar.rekaan"),
        ({"nip": "198705052010011001"}, "05051987-201001"),
        ({"birthdate": "1987-05-05"}, "05/05/1987"),
        ({"birthdate": "1987-05-05"}, "5 Mei 1987"),
        ({"phone_number": "+62 812-3456-7890"}, "0812 3456 7890"),
        ({"phone_number": "0812-3456-7890"}, "+6281234567890"),
        ({"opd_nama": "Dinas Perpustakaan dan Kearsipan"}, "perpustakaan kearsipan"),
    ],
)
async def test_what_is_known_of_a_person_is_no_password_by_itself(about: dict[str, str], password: str) -> None:
    judge = PasswordJudge(PasswordPolicy(shortest=8, strength=0))
    assert await judge.find_problem(password, about) is not None
    assert await judge.find_problem(password, {"name": "I Wayan Sukra"}) is None
    judge.strength.close()


def test_a_word_beside_what_is_known_is_no_word_of_theirs() -> None:
    words = personal_words(["Ayu", "Made"])
    assert is_made_of("ayu.made", words)
    assert not is_made_of("ayu made lain", words)
    assert not is_made_of("bau yang lama denyut", words), "letters side by side across words tell nothing"
    assert not is_made_of("...", words)


@pytest.fixture
async def world(apps: Apps) -> AccountsWorld:
    return await create_world(await apps.open(**CHEAP, **LENIENT))


async def update(app: App, content: bytes, **options: bool) -> int:
    """Update the deployment's list as the command does; how many passwords it has."""
    async with app.database.begin() as session:
        admin = app.composition.accounts.admin(session, SHELL)
        done = await common_password_list.update_list(admin, content, PasswordListOptions("umum.txt", **options))
    return done.count


async def count_rows(app: App) -> int:
    async with app.database.begin() as session:
        return await session.scalar(select(func.count()).select_from(CommonPasswordRow)) or 0


@pytest.mark.twins
async def test_the_list_of_a_deployment_holds_at_once_in_every_process_and_wherever_a_password_is_set(
    world: AccountsWorld,
) -> None:
    app = world.app
    other = PasswordJudge(PasswordPolicy(strength=0), deployment=DeploymentPasswords(app.database))
    assert await other.find_problem(OWN, {}) is None
    assert await update(app, LIST.encode()) == common_password_file.LEAST + 1
    for typed in (OWN, OWN.upper(), "ｊalan gajah mada denpasar"):
        assert is_refused(await other.find_problem(typed, {})), typed
    other.strength.close()

    imported = await world.import_people({"username": "baru", "name": "Baru", "password": OWN})
    assert "many people use" in str(imported.report.rejected)
    said = "Kata sandi itu dipakai banyak orang"
    coded = await choose(app.http, await paper_code(world), password=OWN, lagi=OWN)
    assert (coded.status_code, said in unescape(coded.text)) == (422, True)
    await sign_in(app.http)
    changed = await change(app.http, new=OWN)
    assert (changed.status_code, said in unescape(changed.text)) == (422, True)

    assert await update(app, b"satu lagi yang umum", adds=True) == common_password_file.LEAST + 2
    assert await count_rows(app) == common_password_file.LEAST + 2
    assert await update(app, LIST.replace(OWN, "yang lain sekali").encode()) == common_password_file.LEAST + 1
    assert await app.composition.accounts.password_judge.find_problem(OWN, {}) is None, "replaced"


@pytest.mark.twins
async def test_the_database_is_not_told_the_digest_of_a_new_password(app: App) -> None:
    """Databases log parameters, and a fast digest without salt is soon guessed."""
    digest = common_passwords.digest_common(OWN)
    assert [digest[:4] in sent for sent in store.range_around(digest).values()] == [False, False]
    last = b"\xff" * 16
    assert store.range_around(last) == {"first": last[:3], "last": last}
    alike = [digest[:3] + bytes(13), digest[:3] + b"\xff" * 13, digest[:15] + bytes([digest[15] ^ 1])]
    listed = DeploymentPasswords(app.database)
    for added, found in ((alike, False), ([digest], True)):
        async with app.database.begin() as session:
            session.add_all(CommonPasswordRow(digest=one) for one in added)
        assert await listed.has(OWN) is found


@pytest.mark.twins
async def test_an_update_is_recorded_and_a_dry_run_or_a_fault_changes_nothing(world: AccountsWorld) -> None:
    app = world.app
    assert await update(app, LIST.encode(), dry_run=True) == common_password_file.LEAST + 1
    assert await count_rows(app) == 0
    with pytest.raises(UnreadablePasswordList):
        await update(app, b"satu\n")
    await update(app, LIST.encode())
    with pytest.raises(UnreadablePasswordList):
        await update(app, b"")
    assert await count_rows(app) == common_password_file.LEAST + 1
    async with app.database.begin() as session:
        tag = AccountsEvent.COMMON_PASSWORDS_UPDATED.value
        details = list(await session.scalars(select(AuditEntry.detail).where(AuditEntry.tag == tag)))
    assert [(one["count"], one["adds"]) for one in details] == [(common_password_file.LEAST + 1, False)]


@pytest.mark.twins
async def test_updates_at_once_follow_one_another_and_a_short_name_of_an_office_is_no_password(
    world: AccountsWorld,
) -> None:
    app = world.app
    contents = [LIST.replace("umum", word).encode() for word in ("satu", "dua", "tiga")]
    added = update(app, b"satu lagi yang umum", adds=True)
    await asyncio.gather(*(update(app, content) for content in contents), added)
    async with app.database.begin() as session:
        listed = await store.load_list(session)
    assert listed is not None
    assert listed.count == await count_rows(app)

    offices = "code,name,type,parent,aka\n040701,Dinas Perpustakaan,dinas,,Dispusarsip\n"
    async with app.database.begin() as session:
        order = ImportOptions("test", authority=SHELL)
        assert (await office_import.import_offices(session, offices.encode(), order)).saved
    row = {"username": "baru", "name": "Baru", "office": "040701"}
    refused = await world.import_people(row | {"password": "dispusarsip"})
    assert "made of what is known" in str(refused.report.rejected)
    assert (await world.import_people(row | {"password": "dispusarsip lain"})).report.saved


async def test_only_who_may_change_people_changes_the_list(world: AccountsWorld) -> None:
    async with world.app.database.begin() as session:
        admin = world.app.composition.accounts.admin(session, NOBODY)
        with pytest.raises(InsufficientAuthority):
            await common_password_list.update_list(admin, LIST.encode(), PasswordListOptions("x"))
        with pytest.raises(InsufficientAuthority):
            await common_password_list.load_status(admin)


def test_a_file_is_read_as_people_have_it() -> None:
    content = "\ufeff" + "\r\n".join(
        [" dengan spasi ", "Sandi Umum", "sandi umum", "SANDI UMUM", "pendek", "", "x" * 2000]
    )
    for form in (content.encode(), content.encode("utf-16-le")):
        found = parse_password_list(form, least=1)
        assert found.passwords == (" dengan spasi ", "sandi umum")
        assert (found.repeated, found.too_short, found.too_long) == (2, 1, 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "0 passwords of 8 characters or more are too few"),
        (b"satu dua tiga\n", "1 passwords"),
        (b"caf\xe9 caf\xe9\n" * 60, "not UTF-8: line 1, 2, 3"),
        (b"sandi umum\nna\xefve na\xefve\n", "line 2. Write the file in UTF-8"),
        (b"\x1f\x8b\x08lain", "unpack it first"),
        (b"a\0b\n", "not a text file"),
        (b"\xff\xfea\0b", "damaged UTF-16"),
        (b"5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:3861493\n" * 9, "digests, as Have I Been Pwned gives them"),
        (b"8846F7EAEE8FB117AD06BDD830B7586C\n" * 9, "digests"),
    ],
)
def test_a_file_that_is_no_list_is_told_why(content: bytes, said: str) -> None:
    with pytest.raises(UnreadablePasswordList) as caught:
        parse_password_list(content)
    assert said in str(caught.value)


def test_a_list_has_an_end() -> None:
    with pytest.raises(UnreadablePasswordList, match="keep the 200000 most common"):
        parse_password_list("\n".join(f"sandi{number:06}" for number in range(common_password_file.MOST + 1)).encode())


def test_the_commands_update_and_show_the_list(database_url: str, tmp_path: Path) -> None:
    environment = {"IDP_DATABASE_URL": database_url, "IDP_ARGON2__MEMORY_KIB": "64", "IDP_LOG_LEVEL": "error"}
    file = tmp_path / "umum.txt"
    file.write_text(LIST)

    def idp(*arguments: str, typed: str = "") -> str:
        done = run_command(environment, "passwords", *arguments, typed=typed)
        return f"{done.returncode} {done.stdout}{done.stderr}"

    assert "has no list of its own" in idp("status")
    assert "would have 1,001 passwords" in idp("update", str(file), "--dry-run")
    assert "has no list of its own" in idp("status")
    assert "has 1,001 passwords" in idp("update", str(file))
    assert "The deployment's own: 1,001 passwords from umum.txt, since 20" in idp("status")
    assert "has 1,002 passwords" in idp("update", "-", "--add", typed="kata yang lain lagi\n")
    refused = idp("update", "-", typed="satu\n")
    assert refused.startswith("1 ")
    assert "Nothing was changed: 0 passwords" in refused
    assert "1 " in idp("update", str(tmp_path / "nothing"))
