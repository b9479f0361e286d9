"""/akun/keamanan: second factors set up, replaced and removed on pages, each with a fresh proof."""

import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select

from idp.accounts.enrolment.own_factors import FactorKept, FactorOwner
from idp.accounts.enrolment.recommendation import FactorAdvice, FactorQuestions, recommend_factor
from idp.accounts.events import AccountsMessage
from idp.accounts.factors import totp
from idp.accounts.factors.enrolled_factors import EnrolledFactors, FactorKind, load_enrolled_factors
from idp.accounts.models.session import LoginEventRow
from idp.accounts.recovery.one_time_codes import CodePurpose
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from tests.accounts import documents
from tests.accounts.software_authenticator import SoftwareAuthenticator
from tests.accounts.test_totp import person_id
from tests.accounts.world import PASSWORD, AccountsWorld, open_world, outbox_payloads, sign_in, token
from tests.conftest import Apps
from tests.support.mail_server import mail_server

pytestmark = pytest.mark.twins

PAGE = "/akun/keamanan"


async def factors(world: AccountsWorld, person: UUID) -> EnrolledFactors:
    return await load_enrolled_factors(world.app.database, person)


async def post(http: httpx.AsyncClient, path: str, shown: httpx.Response, **fields: str) -> httpx.Response:
    return await http.post(path, data={"csrf": token(shown), **fields})


async def begin_app(http: httpx.AsyncClient) -> tuple[httpx.Response, str]:
    """Press the button; the page that is shown, and the secret as it is typed."""
    started = await post(http, f"{PAGE}/autentikator/mulai", await http.get(PAGE))
    assert started.headers["location"] == f"{PAGE}/autentikator"
    shown = await http.get(started.headers["location"])
    groups = re.search(r'<p class="key" id="kunci">(.*?)</p>', shown.text, re.DOTALL)
    assert groups
    return shown, "".join(re.findall(r"<span>(\w{4})</span>", groups[1]))


async def enrol_app(http: httpx.AsyncClient, **fields: str) -> tuple[httpx.Response, str]:
    """Set an authenticator app up; the answer to the form, and the secret."""
    shown, secret = await begin_app(http)
    code = totp.current_code(secret, clock.now())
    return await post(http, f"{PAGE}/autentikator", shown, kode=code, **fields), secret


def printed_codes(shown: httpx.Response) -> list[str]:
    assert shown.status_code == 200, (shown.status_code, shown.headers, shown.text[-3000:])
    return re.findall(r"<li><code>([A-Z-]{14})</code></li>", shown.text)


async def add_passkey(http: httpx.AsyncClient, device: SoftwareAuthenticator, **fields: str) -> httpx.Response:
    shown = await http.get(f"{PAGE}/kunci-sandi-baru")
    options = await post(http, f"{PAGE}/kunci-sandi-baru/tantangan", shown)
    assert options.headers["content-type"] == "application/json"
    return await post(http, f"{PAGE}/kunci-sandi-baru", shown, jawaban=device.create(options.text), **fields)


async def officer(world: AccountsWorld) -> UUID:
    """Bring in an officer without a second factor."""
    await world.import_people(documents.OFFICER | {"password": PASSWORD})
    return await person_id(world, "kadek")


async def permission(world: AccountsWorld, person: UUID) -> str:
    async with world.app.database.begin() as session:
        codes = world.app.composition.accounts.recovery.codes
        return (await codes.issue(session, person, CodePurpose.FACTOR_ENROLMENT)).code.reveal


async def test_a_person_sets_up_an_authenticator_app_and_gets_recovery_codes(world: AccountsWorld) -> None:
    http, sukra = world.app.http, await person_id(world, "sukra")
    await sign_in(http, "sukra")
    page = await http.get(PAGE)
    assert "Belum aktif" in page.text
    done, secret = await enrol_app(http)
    codes = printed_codes(done)
    assert len(codes) == 10
    assert await factors(world, sukra) == EnrolledFactors(has_totp=True, recovery_codes=10)
    # the secret and the codes are shown on no other page
    page = await http.get(PAGE)
    assert "Sisa 10 dari 10" in page.text
    assert not any(text in page.text for text in (secret, *codes))


async def test_the_qr_code_is_drawn_in_the_page_without_a_style_and_hides_no_nip(world: AccountsWorld) -> None:
    await sign_in(world.app.http, "sukra")
    shown, secret = await begin_app(world.app.http)
    drawn = re.search(r'<svg[^>]*class="qr".*?</svg>', shown.text, re.DOTALL)
    assert drawn
    assert "style" not in drawn[0]
    assert "data:" not in shown.text
    assert len(secret) == 32
    assert "Akun: Sukra" in shown.text


async def test_a_wrong_first_code_keeps_the_secret_and_says_so(world: AccountsWorld) -> None:
    http, sukra = world.app.http, await person_id(world, "sukra")
    await sign_in(http, "sukra")
    shown, secret = await begin_app(http)
    again = await post(http, f"{PAGE}/autentikator", shown, kode="000 000")
    assert (again.status_code, "Kode tidak cocok" in again.text) == (422, True)
    assert "Jam server" in again.text
    late = totp.current_code(secret, clock.now() - timedelta(minutes=4))
    again = await post(http, f"{PAGE}/autentikator", shown, kode=late)
    assert "Jam di ponsel Anda sekitar 4 menit terlambat." in unescape(again.text)
    fast = totp.current_code(secret, clock.now() + timedelta(minutes=7))
    again = await post(http, f"{PAGE}/autentikator", shown, kode=fast)
    assert "Jam di ponsel Anda sekitar 7 menit lebih cepat." in unescape(again.text)
    assert not (await factors(world, sukra)).has_any
    right = await post(http, f"{PAGE}/autentikator", shown, kode=totp.current_code(secret, clock.now()))
    assert len(printed_codes(right)) == 10


async def test_an_old_enrolment_page_leads_back(world: AccountsWorld) -> None:
    http = world.app.http
    await sign_in(http, "sukra")
    answer = await http.get(f"{PAGE}/autentikator")
    assert answer.headers["location"] == f"{PAGE}?hasil=lewat"
    shown, secret = await begin_app(http)
    fields = {"kode": totp.current_code(secret, clock.now())}
    assert printed_codes(await post(http, f"{PAGE}/autentikator", shown, **fields))
    # the page with the codes, loaded again, makes no others and shows none
    again = await post(http, f"{PAGE}/autentikator", shown, **fields)
    assert again.headers["location"] == f"{PAGE}?hasil=lewat"


async def test_a_person_adds_names_and_removes_passkeys(world: AccountsWorld) -> None:
    http, sukra = world.app.http, await person_id(world, "sukra")
    await sign_in(http, "sukra")
    done = await add_passkey(http, SoftwareAuthenticator(), nama="Redmi 9A")
    assert len(printed_codes(done)) == 10
    page = await http.get(PAGE)
    assert "“Redmi 9A”" in page.text
    link = re.search(rf'href="({PAGE}/kunci-sandi/[0-9a-f-]+)"', page.text)
    assert link
    shown = await http.get(link[1])
    renamed = await post(http, f"{link[1]}/nama", shown, nama="Ponsel dinas")
    assert renamed.headers["location"] == f"{PAGE}?hasil=dinamai"
    assert "“Ponsel dinas”" in (await http.get(PAGE)).text
    assert "terakhir" in shown.text  # it says that this is the last one
    removed = await post(http, f"{link[1]}/hapus", shown)
    assert removed.headers["location"] == f"{PAGE}?hasil=dihapus"
    # recovery codes alone are no factor: they went with the last one
    assert await factors(world, sukra) == EnrolledFactors()
    assert (await http.get(link[1])).status_code == 404


async def test_a_page_says_what_was_wrong_with_a_passkey(world: AccountsWorld) -> None:
    http = world.app.http
    await sign_in(http, "sukra")
    device = SoftwareAuthenticator()
    wrong = await add_passkey(http, device.but(origin="https://denpasarkota.example"))
    assert (wrong.status_code, "tidak dapat diperiksa" in wrong.text) == (422, True)
    for response in ("", "{}", "\U0001f600", "[" * 5000):
        shown = await http.get(f"{PAGE}/kunci-sandi-baru")
        answer = await post(http, f"{PAGE}/kunci-sandi-baru", shown, jawaban=response)
        assert answer.status_code == 422
    await add_passkey(http, device)
    assert "sudah terdaftar" in (await add_passkey(http, device)).text


async def test_a_challenge_of_another_browser_is_refused(world: AccountsWorld) -> None:
    device = SoftwareAuthenticator()
    async with world.app.browser() as one, world.app.browser() as other:
        await sign_in(one, "sukra")
        await sign_in(other, "sukra")
        shown = await one.get(f"{PAGE}/kunci-sandi-baru")
        options = await post(one, f"{PAGE}/kunci-sandi-baru/tantangan", shown)
        theirs = await other.get(f"{PAGE}/kunci-sandi-baru")
        refused = await post(other, f"{PAGE}/kunci-sandi-baru", theirs, jawaban=device.create(options.text))
        assert (refused.status_code, "Terlalu lama" in refused.text) == (422, True)


async def test_every_change_is_recorded_and_told(world: AccountsWorld) -> None:
    http, sukra = world.app.http, await person_id(world, "sukra")
    await sign_in(http, "sukra")
    await enrol_app(http)
    told = await outbox_payloads(world, AccountsMessage.FACTORS_CHANGED)
    assert told == [{"person_id": str(sukra), "event": "person.factor_added", "factor": "totp"}]
    async with world.app.database.begin() as session:
        audited = (await session.scalars(select(AuditEntry).where(AuditEntry.tag == "person.factor_added"))).all()
        lines = await session.scalar(
            select(func.count()).select_from(LoginEventRow).where(LoginEventRow.kind == "factors_changed")
        )
    assert [(entry.actor, entry.subject, entry.detail) for entry in audited] == [
        (str(sukra), str(sukra), {"factor": "totp"})
    ]
    assert lines == 1


async def test_the_person_gets_a_mail_about_a_change(apps: Apps) -> None:
    async with mail_server() as server:
        world = await open_world(apps, mail=server.settings)
        await sign_in(world.app.http)
        await enrol_app(world.app.http)
        await world.app.settle()
        await world.app.settle()
    assert [mail["Subject"] for mail in server.received] == ["Langkah kedua akun Anda berubah"]
    told = server.received[0].get_content()
    assert "/akun/keamanan" in told
    assert documents.MADE_NIP[:8] not in told


async def test_an_old_session_must_prove_itself_before_it_changes_a_factor(world: AccountsWorld) -> None:
    http = world.app.http
    await sign_in(http, "sukra")
    page = await http.get(PAGE)
    with clock.travel(timedelta(minutes=11)):
        assert (await http.get(PAGE)).status_code == 200
        for path in ("autentikator/mulai", "autentikator", "kode-pemulihan", "kunci-sandi-baru/tantangan"):
            answer = await post(http, f"{PAGE}/{path}", page)
            assert answer.status_code == 303, path
            assert answer.headers["location"].startswith("/masuk?lanjut="), path
        answer = await http.get(f"{PAGE}/kunci-sandi-baru")
        # the password once more leads to where the person wanted to go
        back = await sign_in(http, "sukra", handle=answer.headers["location"].partition("=")[2])
        assert back.headers["location"] == f"{PAGE}/kunci-sandi-baru"
        assert (await http.get(f"{PAGE}/kunci-sandi-baru")).status_code == 200


async def test_the_first_factor_of_an_officer_needs_a_code_of_another(world: AccountsWorld) -> None:
    http, made = world.app.http, await officer(world)
    await sign_in(http, "kadek")
    for wrong in ("", "BCDF-GHJK-LMNP"):
        refused, _ = await enrol_app(http, izin=wrong)
        assert (refused.status_code, "Kode izin tidak cocok" in refused.text) == (422, True)
        assert await factors(world, made) == EnrolledFactors()
    refused = await add_passkey(http, SoftwareAuthenticator())
    assert refused.status_code == 422
    assert await factors(world, made) == EnrolledFactors()
    code = await permission(world, made)
    # a mistake with the app does not cost the code
    shown, secret = await begin_app(http)
    await post(http, f"{PAGE}/autentikator", shown, kode="000000", izin=code)
    done = await post(http, f"{PAGE}/autentikator", shown, kode=totp.current_code(secret, clock.now()), izin=code)
    assert len(printed_codes(done)) == 10
    assert (await factors(world, made)).has_totp


async def test_a_code_for_another_person_or_purpose_permits_nothing(world: AccountsWorld) -> None:
    http, made, sukra = world.app.http, await officer(world), await person_id(world, "sukra")
    await sign_in(http, "kadek")
    theirs = await permission(world, sukra)
    async with world.app.database.begin() as session:
        codes = world.app.composition.accounts.recovery.codes
        reset = (await codes.issue(session, made, CodePurpose.PASSWORD_RESET)).code.reveal
    for code in (theirs, reset):
        refused, _ = await enrol_app(http, izin=code)
        assert refused.status_code == 422
    assert await factors(world, made) == EnrolledFactors()


async def test_guessing_at_the_code_of_an_officer_is_slowed_down(world: AccountsWorld) -> None:
    http, made = world.app.http, await officer(world)
    await sign_in(http, "kadek")
    statuses = [(await enrol_app(http, izin="BCDF-GHJK-LMNP"))[0].status_code for _ in range(7)]
    assert statuses[0] == 422
    assert statuses[-1] == 429
    refused, _ = await enrol_app(http, izin=await permission(world, made))
    assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)


async def test_an_officer_keeps_one_factor(world: AccountsWorld) -> None:
    http, made = world.app.http, await officer(world)
    await sign_in(http, "kadek")
    await enrol_app(http, izin=await permission(world, made))
    owner = FactorOwner(made, made, True, RequestOrigin())
    async with world.app.database.begin() as session:
        kept = await world.app.composition.accounts.own_factors.remove_app(session, owner)
    assert kept == FactorKept()
    assert (await factors(world, made)).has_totp


@pytest.mark.parametrize(
    ("phone", "computer", "advice"),
    [
        (True, True, FactorAdvice(FactorKind.PASSKEY, "phone", FactorKind.TOTP)),
        (True, False, FactorAdvice(FactorKind.TOTP, "phone", FactorKind.PASSKEY)),
        (False, True, FactorAdvice(FactorKind.PASSKEY, "computer")),
        (False, False, FactorAdvice(FactorKind.PASSKEY, "security_key")),
        (None, True, None),
        (True, None, None),
        (None, None, None),
    ],
)
def test_two_questions_recommend_a_factor(
    phone: bool | None, computer: bool | None, advice: FactorAdvice | None
) -> None:
    assert recommend_factor(FactorQuestions(phone, computer)) == advice


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ponsel=ya&komputer=tidak", "Saran: aplikasi autentikator"),
        ("ponsel=ya&komputer=ya", "Saran: kunci sandi"),
        ("ponsel=tidak&komputer=tidak", "kunci keamanan USB"),
        ("ponsel=x&komputer=%00", None),
        ("ponsel=ya", None),
        ("hasil=apa", None),
    ],
)
async def test_the_assistant_answers_a_plain_form(world: AccountsWorld, query: str, words: str | None) -> None:
    await sign_in(world.app.http, "sukra")
    shown = await world.app.http.get(f"{PAGE}?{query}")
    assert shown.status_code == (200 if "%00" not in query else 400)
    assert ("Saran:" in shown.text) == (words is not None)
    assert words is None or words in shown.text


async def test_nobody_else_sees_or_changes_factors(world: AccountsWorld) -> None:
    http = world.app.http
    for path in ("", "/autentikator", "/kunci-sandi-baru", "/autentikator/hapus"):
        assert (await http.get(PAGE + path)).headers["location"].startswith("/masuk?ke=")
    await sign_in(http, "sukra")
    await add_passkey(http, SoftwareAuthenticator())
    page = await http.get(PAGE)
    link = re.search(rf'href="({PAGE}/kunci-sandi/[0-9a-f-]+)"', page.text)
    assert link
    async with world.app.browser() as other:
        await sign_in(other)
        assert (await other.get(link[1])).status_code == 404
        theirs = await other.get(PAGE)
        removed = await post(other, f"{link[1]}/hapus", theirs)
        assert removed.headers["location"] == f"{PAGE}?hasil=tidak-ada"
    assert (await factors(world, await person_id(world, "sukra"))).has_passkey
