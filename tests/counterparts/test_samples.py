"""One password opens both sample applications, and signing out of one closes the other."""

from collections.abc import Iterator

import pytest

from clients.samples.sessions import SignedInPerson, now
from clients.samples.views import build_person_view
from tests.counterparts.browser import Browser, Page
from tests.counterparts.provider import Provider
from tests.counterparts.samples import samples_of


@pytest.fixture(scope="module")
def samples(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    with samples_of(provider, tmp_path_factory.mktemp("samples")) as addresses:
        yield addresses


def signed_in(browser: Browser, provider: Provider, sample: str) -> Page:
    page = browser.click(browser.open(sample), "sign-in")
    return browser.sign_in(page, provider.person.username, provider.person.password)


def is_inside(browser: Browser, sample: str) -> bool:
    return browser.open(f"{sample}/").has("sign-out-here")


def test_one_password_opens_both(provider: Provider, samples: tuple[str, str]) -> None:
    first, second = samples
    with Browser() as browser:
        page = signed_in(browser, provider, first)
        assert page.url == f"{first}/saya"
        assert page.said("person-name") == provider.person.name
        page = browser.agree(browser.click(browser.open(second), "sign-in"))
        assert page.url == f"{second}/saya"
        assert page.said("person-name") == provider.person.name


def test_people_are_greeted_by_their_name(provider: Provider, samples: tuple[str, str]) -> None:
    with Browser() as browser:
        signed_in(browser, provider, samples[0])
        assert browser.open(f"{samples[0]}/").said("greeting") == f"Selamat datang, {provider.person.name}"


def test_who_has_no_name_is_greeted_by_username_and_never_by_the_key() -> None:
    for userinfo, name in (({"name": "Ayu"}, "Ayu"), ({"preferred_username": "made.ayu"}, "made.ayu"), ({}, "")):
        person = SignedInPerson("0190", None, now(), {"sub": "0190"}, id_token="", token={}, userinfo=userinfo)
        assert build_person_view(person).name == name


def test_signing_out_here_leaves_the_other_open(provider: Provider, samples: tuple[str, str]) -> None:
    first, second = samples
    with Browser() as browser:
        signed_in(browser, provider, first)
        browser.agree(browser.open(f"{second}/masuk"))
        page = browser.submit(browser.open(first), "sign-out-here")
        assert page.has("signed-out-here")
        assert not is_inside(browser, first)
        assert is_inside(browser, second)


def test_signing_out_everywhere_closes_the_other_through_the_back_channel(
    provider: Provider, samples: tuple[str, str]
) -> None:
    first, second = samples
    with Browser() as browser:
        signed_in(browser, provider, first)
        browser.agree(browser.open(f"{second}/masuk"))
        assert is_inside(browser, second)
        page = browser.confirm(browser.submit(browser.open(first), "sign-out-everywhere"))
        assert page.has("signed-out-everywhere")
        provider.wait_until(lambda: not is_inside(browser, second), "the second sample hears of the sign-out")
        page = browser.open(f"{second}/masuk")
        assert page.form_with("password"), "the provider asks for the password again"


def test_a_person_who_goes_back_is_not_signed_in(provider: Provider, samples: tuple[str, str]) -> None:
    with Browser() as browser:
        page = browser.click(browser.open(samples[0]), "sign-in")
        page = browser.leave(page, "login-cancel")
        assert page.url.startswith(f"{samples[0]}/masuk/kembali")
        assert page.status == 403
        assert "batal" in page.said("trouble")


def test_a_used_answer_does_no_harm_on_the_back_button(provider: Provider, samples: tuple[str, str]) -> None:
    with Browser() as browser:
        signed_in(browser, provider, samples[0])
        used = next(address for address in browser.trail if "/masuk/kembali?" in address)
        assert browser.open(used).url == f"{samples[0]}/saya"
    with Browser() as stranger:
        page = stranger.open(used)
        assert (page.status, page.has("trouble")) == (400, True)
