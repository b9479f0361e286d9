"""What people write into the environment: taken when it can only mean one thing, otherwise refused in a sentence."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from idp.cli import app
from idp.settings import InvalidSettings, find_unread_variables, read_settings

REFUSED = {
    "IDP_PORT=abc": "IDP_PORT: write a whole number, such as 5",
    "IDP_PORT=70000": "IDP_PORT: write a number of at most 65535",
    "IDP_WORKERS=0": "IDP_WORKERS: write a number of at least 1",
    "IDP_DEMO=ya": "IDP_DEMO: write true or false",
    "IDP_PKCE=": "IDP_PKCE: Input should be 'always' or 'public'",
    "IDP_LOG_LEVEL=loud": "IDP_LOG_LEVEL: Input should be 'debug', 'info', 'warning' or 'error'",
    "IDP_GOVERNMENT=": "IDP_GOVERNMENT is empty: give it a value, or remove it.",
    "IDP_HOST=": "IDP_HOST is empty: give it a value, or remove it.",
    "IDP_HOST=http://0.0.0.0": "IDP_HOST is an address or a name, such as 127.0.0.1, without port, path or scheme.",
    "IDP_ISSUER=http://localhost:delapan": "IDP_ISSUER must be an address such as https://sso.example.go.id",
    "IDP_ISSUER=https://[::1": "IDP_ISSUER must be an address such as https://sso.example.go.id",
    "IDP_ISSUER=https://admin:sandi@sso.example.go.id": "IDP_ISSUER must be an address such as",
    "IDP_TIME_ZONE=Bali": "IDP_TIME_ZONE: `Bali` is no time zone: write one of the IANA's, such as Asia/Makassar",
    "IDP_TRUSTED_PROXIES=10.0.0.5/8": "IDP_TRUSTED_PROXIES: `10.0.0.5/8` is no network: write 10.0.0.0/8, or the one",
    "IDP_TRUSTED_PROXIES=proxy.lan": "IDP_TRUSTED_PROXIES: `proxy.lan` is no network: write an address, or a network",
    "IDP_METRICS_NETWORKS=10.0.0.0/33": "IDP_METRICS_NETWORKS: `10.0.0.0/33` is no network: write an address, or",
    "IDP_OUTBOUND_ALLOW=simpeg.lan": "IDP_OUTBOUND_ALLOW: `simpeg.lan` is no host with a port: write it as in",
    "IDP_SESSION=PT1H": "IDP_SESSION: this is a group of settings; set each by its own name, such as IDP_SESSION__IDLE",
    "IDP_SESSION__IDLE=-PT1H": "IDP_SESSION__IDLE must be more than 0.",
    "IDP_SESSION__IDLE=P1D": "IDP_SESSION__IDLE must be at most IDP_SESSION__ABSOLUTE.",
    "IDP_SESSION__IDLE=PT30S": "IDP_SESSION__TOUCH_EVERY must be less than IDP_SESSION__IDLE.",
    "IDP_SESSION__IDLE__X=1": "IDP_SESSION__IDLE: a duration is written as in PT4H or P30D (ISO 8601)",
    "IDP_SESSION__KEPT=P999999D": "IDP_SESSION__KEPT is at most P36500D.",
    "IDP_STRANGERS__REQUESTS=-1": "IDP_STRANGERS__REQUESTS must be 0 or more.",
    "IDP_POOL__STATEMENTS=0": "IDP_POOL__STATEMENTS must be more than 0.",
    "IDP_THROTTLE__WAITS=": "IDP_THROTTLE__WAITS needs one wait or more, such as PT1M, PT5M.",
    "IDP_THROTTLE__WAITS=PT1M,PT0S": "IDP_THROTTLE__WAITS must be more than 0.",
    "IDP_SECRET__OVERLAP=P91D": "IDP_SECRET__OVERLAP must be at most IDP_SECRET__LONGEST_OVERLAP.",
    "IDP_PASSWORD__SHORTEST=300": "IDP_PASSWORD__SHORTEST must be at most IDP_PASSWORD__LONGEST.",
    "IDP_PASSWORD__LONGEST=2000": "IDP_PASSWORD__LONGEST is at most 1024: no longer one is hashed.",
    "IDP_ARGON2__MEMORY_KIB=4": "IDP_ARGON2__MEMORY_KIB must be at least 8 times IDP_ARGON2__LANES (RFC 9106 3.1).",
    "IDP_STEP_UP__USERINFO_ACR=mfa": "IDP_STEP_UP__USERINFO_ACR names levels there are: urn:divos:acr:sandi,",
    "IDP_MTLS__PORT=8400": "IDP_MTLS__PORT is a port of its own: choose another than IDP_PORT.",
    "IDP_MTLS__CA=/etc/ssl/ca.pem": "IDP_MTLS__CA needs IDP_MTLS__PORT: with a proxy, the proxy asks for certificates.",
    "IDP_OUTBOUND_CA=/etc/passwd": "IDP_OUTBOUND_CA names /etc/passwd, which is no readable PEM file with certificates",
    "IDP_OUTBOUND_CA=/tiada.pem": "IDP_OUTBOUND_CA names /tiada.pem, which is no readable PEM file with certificates",
    "IDP_KEYS__ROTATE_EVERY=PT1H": "IDP_KEYS__PUBLISH_AHEAD must be less than IDP_KEYS__ROTATE_EVERY",
    "IDP_DATABASE_URL=": "IDP_DATABASE_URL: write `postgresql://user:password@host/name` or `sqlite:///file`",
    "IDP_SECRET_KEYS=": "IDP_SECRET_KEYS is empty: make a key with `idp keys secret`.",
}


@pytest.mark.parametrize("written", REFUSED)
def test_what_cannot_be_meant_is_answered_with_what_would_be_right(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, _, value = written.partition("=")
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidSettings) as refused:
        read_settings()
    said = [line for line in str(refused.value).splitlines() if line.startswith(REFUSED[written])]
    assert len(said) == 1, str(refused.value)


@pytest.mark.parametrize("value", [" 8401\n", '"8401"', "'8401'", ' " 8401 " '])
def test_white_space_and_quotes_around_a_value_are_taken_away(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDP_PORT", value)
    monkeypatch.setenv("IDP_GOVERNMENT", 'Kota "Denpasar"')
    found = read_settings()
    assert (found.port, found.government) == (8401, 'Kota "Denpasar"')


def test_an_empty_variable_is_no_value_where_there_need_be_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IDP_TLS_KEY", "IDP_TLS_CERTIFICATE", "IDP_MTLS__PORT", "IDP_TRUSTED_PROXIES", "IDP_OUTBOUND_CA"):
        monkeypatch.setenv(name, "")
    found = read_settings()
    assert (found.tls_key, found.mtls.port, found.trusted_proxies, found.outbound_ca) == (None, None, (), None)


def test_a_variable_that_nobody_reads_is_named_with_the_nearest_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IDP_ISUER", "IDP_SESSION__IDEL", "IDP_STRANGERS_REQUESTS", "IDP_ZZZ", "idp_port"):
        monkeypatch.setenv(name, "8401")
    assert find_unread_variables() == {
        "IDP_ISUER": "IDP_ISSUER",
        "IDP_SESSION__IDEL": "IDP_SESSION__IDLE",
        "IDP_STRANGERS_REQUESTS": "IDP_STRANGERS__REQUESTS",
        "IDP_ZZZ": None,
    }


def test_the_name_is_said_by_every_command_whether_the_settings_are_valid_or_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("IDP_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    monkeypatch.setenv("IDP_ISUER", "https://sso.example.go.id")
    said = CliRunner().invoke(app, ["keys", "list"]).stderr
    assert "settings.unread" in said
    assert "IDP_ISUER is read by nobody: did you mean IDP_ISSUER?" in said
    monkeypatch.setenv("IDP_ENVIRONMENT", "production")
    said = CliRunner().invoke(app, ["keys", "list"]).stderr
    assert "In production IDP_ISSUER must be https." in said
    assert "did you mean IDP_ISSUER?" in said
