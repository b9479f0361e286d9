"""oathtool, an authenticator written by others: it shows the codes that we take, and takes those that we show."""

import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from idp.accounts.factors import totp
from idp.accounts.factors.totp import CodeAccepted
from idp.foundation import clock
from tests.accounts.test_security_page import begin_app, post, printed_codes
from tests.accounts.world import AccountsWorld, create_world, sign_in
from tests.conftest import Apps
from tests.counterparts.missing import INSTALL
from tests.support.second_factor import give_code

pytestmark = pytest.mark.counterpart

MOMENTS = (59, 1111111109, 1234567890, 1796000000, 4102444799, 20000000000)


def oathtool(*arguments: str) -> str:
    program = shutil.which("oathtool")
    if program is None:
        pytest.fail(f"oathtool is missing: {INSTALL}", pytrace=False)
    done = subprocess.run([program, "--totp", "--base32", *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
async def world(apps: Apps) -> AccountsWorld:
    return await create_world(await apps.open(argon2={"memory_kib": 64, "passes": 1}))


@pytest.mark.parametrize("seconds", MOMENTS)
def test_both_show_the_same_code(seconds: int) -> None:
    secret, at = totp.generate_secret().reveal, datetime.fromtimestamp(seconds, UTC)
    shown = oathtool(f"--now=@{seconds}", secret)
    assert totp.current_code(secret, at) == shown
    assert totp.find_step(secret, shown, at) == CodeAccepted(seconds // 30)


@pytest.mark.parametrize("seconds", MOMENTS)
def test_it_takes_our_code(seconds: int) -> None:
    secret = totp.generate_secret().reveal
    code = totp.current_code(secret, datetime.fromtimestamp(seconds, UTC))
    # with a code to check, it prints how many steps away it was
    assert oathtool(f"--now=@{seconds}", "--window=1", secret, code) == "0"


async def test_a_person_sets_it_up_by_typing_the_secret_and_signs_in_with_its_codes(world: AccountsWorld) -> None:
    http = world.app.http
    await sign_in(http)
    shown, secret = await begin_app(http)
    now = clock.now().replace(second=1, microsecond=0)
    with clock.freeze(now):
        code = oathtool(f"--now=@{int(now.timestamp())}", secret.lower())
        assert len(printed_codes(await post(http, "/akun/keamanan/autentikator", shown, kode=code))) == 10
        following = oathtool(f"--now=@{int(now.timestamp()) + 30}", secret)
        async with world.app.browser() as browser:
            handle = await world.create_login_request(acr="urn:divos:acr:mfa")
            step = await sign_in(browser, handle=handle)
            used = await give_code(browser, step.headers["location"], code)
            assert used.status_code == 422
            answer = await give_code(browser, step.headers["location"], following)
            assert answer.headers["location"] == "/authorize/abc"
