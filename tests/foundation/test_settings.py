"""Settings that would open a door to everybody are refused, with a sentence that says what to do."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from idp.settings import DEVELOPMENT_KEY, InvalidSettings, Settings, read_settings
from tests.support.generated_docs import variables, written

KNOWN = DEVELOPMENT_KEY.partition(":")[2]
OWN = "bWFkZSBieSB0aGUgb3BlcmF0b3Igb2YgdGhpcyBob3VzZQ=="
OTHER = "YWxzbyBtYWRlIGJ5IHRoZSBvcGVyYXRvciBvZiB0aGlzIGhvdXNl"
PRODUCTION = {"environment": "production", "issuer": "https://sso.example.go.id", "secret_keys": f"1:{OWN}"}


def complaint(changed: Mapping[str, object]) -> str:
    with pytest.raises(ValueError, match="IDP_") as found:
        Settings(**(PRODUCTION | changed))  # type: ignore[arg-type]
    return str(found.value)


def test_what_production_needs_is_enough() -> None:
    assert Settings(**PRODUCTION).decoded_secret_keys.current == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "keys",
    [DEVELOPMENT_KEY, f"2:{OWN},{DEVELOPMENT_KEY}", f"2:{KNOWN}", f" 7:{KNOWN}, 1:{OWN}"],
    ids=["as-it-is", "kept-beside-a-new-one", "renumbered", "first"],
)
def test_a_key_that_everybody_can_read_opens_nothing_in_production(keys: str) -> None:
    """Whatever stands in the list still opens: with a known key anybody makes refresh tokens."""
    assert "IDP_SECRET_KEYS must be your own" in complaint({"secret_keys": keys})


def test_two_keys_of_one_number_are_a_mistake() -> None:
    """The later one would silently count: the old key, after a replacement that kept its number."""
    assert "IDP_SECRET_KEYS has two keys with the number 1" in complaint({"secret_keys": f"1:{OTHER},1:{OWN}"})


@pytest.mark.parametrize("kept", ["P30D", "P31DT1H", "PT0S"])
def test_facts_with_persons_are_kept_whole_days_and_longer_than_people_are_counted_over(kept: str) -> None:
    assert "IDP_KEEP__FACTS is whole days, and at least P31D" in complaint({"keep": {"facts": kept}})
    assert Settings(**PRODUCTION, keep={"facts": "P31D"}).keep.facts == timedelta(days=31)  # type: ignore[arg-type]


@pytest.mark.parametrize("networks", ["0.0.0.0/0", "::/0", "127.0.0.1/32,0.0.0.0/1,128.0.0.0/1"])
def test_the_whole_internet_is_no_proxy_of_ours(networks: str) -> None:
    """Whoever counts as a proxy says where a visitor comes from, and which certificate a program showed."""
    assert "IDP_TRUSTED_PROXIES must name your proxies alone" in complaint({"trusted_proxies": networks})


@pytest.mark.parametrize(("chosen", "there", "elsewhere"), [(None, False, True), (True, True, True), (False,) * 3])
def test_strangers_name_private_hosts_outside_production_alone_unless_it_is_said(
    chosen: bool | None, there: bool, elsewhere: bool
) -> None:
    said = {"outbound_allow_self_registered": chosen}
    assert Settings(**(PRODUCTION | said)).self_registered_may_name_private_hosts is there  # type: ignore[arg-type]
    assert Settings(**said).self_registered_may_name_private_hosts is elsewhere  # type: ignore[arg-type]


def test_a_header_that_nobody_may_set_is_a_mistake() -> None:
    mtls = {"header": "X-Client-Certificate", "address": "https://sso.example.go.id:8443"}
    assert "IDP_MTLS__HEADER needs IDP_TRUSTED_PROXIES" in complaint({"mtls": mtls})
    assert Settings(**PRODUCTION, mtls=mtls, trusted_proxies="127.0.0.1/32").mtls.header  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("variable", "default"),
    [
        pytest.param(variable, default, id=variable)
        for name, field in Settings.model_fields.items()
        for variable, default, _ in variables(f"IDP_{name.upper()}", field.default, "")
    ],
)
def test_a_default_can_be_written_as_the_page_shows_it(
    monkeypatch: pytest.MonkeyPatch, variable: str, default: object
) -> None:
    """docs/settings.md is what an operator copies from."""
    if not written(default):
        return
    monkeypatch.setenv(variable, written(default))
    found: object = read_settings()
    for name in variable.removeprefix("IDP_").lower().split("__"):
        found = getattr(found, name)
    assert found == default


def test_a_duration_that_cannot_be_read_is_answered_with_how_to_write_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDP_SESSION__IDLE", "3600")
    with pytest.raises(InvalidSettings) as refused:
        read_settings()
    assert str(refused.value) == "IDP_SESSION__IDLE: a duration is written as in PT4H or P30D (ISO 8601)"


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDP_THROTTLE__WAITS", "PT30S, PT2M")
    monkeypatch.setenv("IDP_OUTBOUND_ALLOW", "simpeg.lan:443, arsip.lan:443")
    found = read_settings()
    assert found.throttle.waits == (timedelta(seconds=30), timedelta(minutes=2))
    assert found.outbound_allow == ("simpeg.lan:443", "arsip.lan:443")
