"""explain(): comparisons, times and the table of parameters from a stored report, beside a registration."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from idp.diagnosis.comparison import DifferenceKind
from idp.diagnosis.explanation import (
    COMPARED,
    Explanation,
    RegistrationSnapshot,
    RegistrationTime,
    explain,
)
from idp.diagnosis.parameter_results import ParameterResult, RuleKind, Verdict
from idp.diagnosis.time_results import TimeKind, TimeResult
from idp.protocol.client import AuthMethod, ClientMetadata, Profile
from tests.support.causes import CAUSES

CALLBACK = "https://ertlh.example/auth/callback"
CLIENT = ClientMetadata(
    client_id="ertlh",
    client_name="e-RTLH",
    redirect_uris=("https://ertlh.example/lain", CALLBACK),
    scopes=frozenset({"openid", "profile", "pegawai"}),
)
#: As picture 06 of the design has it.
REQUEST = {
    "client_id": "ertlh",
    "redirect_uri": "http://ertlh.example/auth/callback/",
    "response_type": "code",
    "code_challenge_method": "S256",
    "code_challenge": "(43 characters)",
    "scope": "openid profile pegawai nik",
    "state": "(32 characters)",
}


@dataclass(frozen=True)
class Report:
    """What explain() reads of a report."""

    cause: str = "redirect_uri_unregistered"
    endpoint: str = "/authorize"
    facts: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)


def explained(report: Report, client: ClientMetadata = CLIENT) -> Explanation:
    return explain(report, RegistrationSnapshot(client, RegistrationTime.THEN))


def verdicts(found: Explanation) -> dict[str, Verdict]:
    return {result.name: result.verdict for result in found.parameters}


def test_a_redirect_uri_is_compared_with_every_registered_one_and_all_parameters_are_judged() -> None:
    facts = {"sent": REQUEST["redirect_uri"], "registered": f"{CALLBACK}\nhttps://ertlh.example/lain"}
    found = explained(Report(facts=facts, parameters=REQUEST))
    assert [one.name for one in found.comparisons] == ["redirect_uri", "redirect_uri"]
    assert [one.kind for one in found.comparisons[0].differences] == [
        DifferenceKind.SCHEME,
        DifferenceKind.TRAILING_SLASH,
    ]
    assert found.facts == ()
    assert found.registration is RegistrationTime.THEN
    assert verdicts(found) == {
        "redirect_uri": Verdict.DIFFERS,
        "response_type": Verdict.FITS,
        "code_challenge_method": Verdict.FITS,
        "code_challenge": Verdict.FITS,
        "scope": Verdict.IGNORED,
        "state": Verdict.FITS,
        "nonce": Verdict.ADVISED,
    }
    by_name = {one.name: one for one in found.parameters}
    assert by_name["redirect_uri"].rule.split("\n")[0] == CALLBACK
    assert by_name["scope"] == ParameterResult(
        "scope",
        "openid profile pegawai nik",
        "openid pegawai profile",
        RuleKind.ONE_OF,
        Verdict.IGNORED,
        words=("nik",),
    )
    assert by_name["state"].rule == "22"
    assert by_name["nonce"].sent is None


@pytest.mark.parametrize(
    ("changes", "name", "verdict"),
    [
        ({"redirect_uri": CALLBACK}, "redirect_uri", Verdict.FITS),
        ({"response_type": "token"}, "response_type", Verdict.DIFFERS),
        ({"response_mode": "form_post"}, "response_mode", Verdict.FITS),
        ({"response_mode": "fragment"}, "response_mode", Verdict.DIFFERS),
        ({"code_challenge_method": "plain"}, "code_challenge_method", Verdict.DIFFERS),
        ({"code_challenge": "(42 characters)"}, "code_challenge", Verdict.DIFFERS),
        ({"scope": "nik"}, "scope", Verdict.DIFFERS),
        ({"scope": "openid"}, "scope", Verdict.FITS),
        ({"state": "(21 characters)"}, "state", Verdict.ADVISED),
        ({"nonce": "(16 characters)"}, "nonce", Verdict.FITS),
        ({"nonce": "(600 characters)"}, "nonce", Verdict.DIFFERS),
        ({"prompt": "login consent"}, "prompt", Verdict.FITS),
        ({"prompt": "silent"}, "prompt", Verdict.DIFFERS),
        ({"resource": "https://arsip.example"}, "resource", Verdict.DIFFERS),
    ],
)
def test_each_parameter_of_an_authorization_request_has_its_verdict(
    changes: dict[str, str], name: str, verdict: Verdict
) -> None:
    assert verdicts(explained(Report(parameters=REQUEST | changes)))[name] is verdict


@pytest.mark.parametrize(
    ("client", "verdict"),
    [
        (CLIENT, Verdict.DIFFERS),
        (replace(CLIENT, pkce_required=False), Verdict.ADVISED),
        (replace(CLIENT, pkce_required=False, token_endpoint_auth_method=AuthMethod.NONE), Verdict.DIFFERS),
    ],
)
def test_pkce_that_is_missing_is_a_mistake_where_it_is_required(client: ClientMetadata, verdict: Verdict) -> None:
    without = {name: value for name, value in REQUEST.items() if not name.startswith("code_challenge")}
    assert verdicts(explained(Report(parameters=without), client))["code_challenge_method"] is verdict


@pytest.mark.parametrize(
    ("facts", "parameters", "expected"),
    [
        (
            {"used": "client_secret_post"},
            {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": "(42 characters)"},
            {
                "token_endpoint_auth_method": Verdict.FITS,
                "grant_type": Verdict.FITS,
                "redirect_uri": Verdict.FITS,
                "code_verifier": Verdict.DIFFERS,
            },
        ),
        (
            {"used": "private_key_jwt"},
            {"grant_type": "refresh_token"},
            {"token_endpoint_auth_method": Verdict.DIFFERS, "grant_type": Verdict.DIFFERS},
        ),
        ({}, {"redirect_uri": CALLBACK}, {"grant_type": Verdict.DIFFERS}),
        ({}, {}, {}),
        (
            {"authorized": "https://ertlh.example/lain"},
            {"grant_type": "authorization_code", "redirect_uri": CALLBACK},
            {"grant_type": Verdict.FITS, "redirect_uri": Verdict.DIFFERS},
        ),
    ],
)
def test_each_parameter_of_a_token_request_has_its_verdict(
    facts: dict[str, str], parameters: dict[str, str], expected: dict[str, Verdict]
) -> None:
    assert verdicts(explained(Report("code_unknown", "/token", facts, parameters))) == expected


@pytest.mark.parametrize("where", ["request", "request_uri"])
def test_what_stands_in_another_request_is_not_called_missing(where: str) -> None:
    sent = {"client_id": "ertlh", where: "(60 characters)", "scope": "openid nik"}
    assert verdicts(explained(Report(parameters=sent))) == {"scope": Verdict.IGNORED}


@pytest.mark.parametrize("endpoint", ["/par", "/token", "/device_authorization", "/introspect", "/revoke"])
def test_how_the_client_authenticated_is_judged_wherever_it_must(endpoint: str) -> None:
    found = verdicts(explained(Report("client_secret_wrong", endpoint, {"used": "client_secret_jwt"})))
    assert found == {"token_endpoint_auth_method": Verdict.DIFFERS}


def test_a_secret_in_the_form_is_another_method_to_a_strict_client() -> None:
    strict = replace(CLIENT, profile=Profile.LAYANAN)
    found = explained(Report("client_secret_wrong", "/token", {"used": "client_secret_post"}), strict)
    assert verdicts(found)["token_endpoint_auth_method"] is Verdict.DIFFERS


def test_clocks_are_told_in_seconds_and_what_is_tolerated() -> None:
    facts = {"because": "jwt_issued_in_future", "name": "iat", "seconds": "90", "sent": "2026-11-30T04:00:00+00:00"}
    found = explained(Report("client_assertion_unusable", "/token", facts, {"grant_type": "authorization_code"}))
    assert found.root_cause == "jwt_issued_in_future"
    assert found.times == (TimeResult("seconds", "iat", TimeKind.AHEAD, 90, 60),)
    assert verdicts(found)["clock"] is Verdict.DIFFERS


def test_ages_are_told_in_seconds() -> None:
    facts = {"reason": "expired", "age": "75", "lifetime": "60", "issued_at": "2026-11-30T04:00:00+00:00"}
    found = explained(Report("code_expired", "/token", facts))
    assert found.times == (
        TimeResult("age", "age", TimeKind.AGO, 75),
        TimeResult("lifetime", "lifetime", TimeKind.LASTS, 60),
    )
    assert found.facts == (("reason", "expired"), ("issued_at", "2026-11-30T04:00:00+00:00"))


@pytest.mark.parametrize("hostile", ["", "x", "1e9", "٣", "9" * 400, "--1", "1.5"])
def test_a_time_that_is_no_number_is_left_out(hostile: str) -> None:
    assert explained(Report("jwt_expired", "/token", {"seconds": hostile})).times == ()


def test_scopes_are_compared_word_by_word() -> None:
    facts = {"sent": "nik\nopenid", "registered": "openid\nprofile"}
    [found] = explained(Report("scope_not_of_client", facts=facts)).comparisons
    assert [piece.text for piece in found.sent if piece.differs] == ["nik"]


def test_without_a_registration_the_facts_still_speak() -> None:
    found = explain(Report(facts={"sent": "x", "registered": CALLBACK}, parameters=REQUEST))
    assert (len(found.comparisons), found.parameters, found.registration) == (1, (), None)


def test_a_report_of_an_earlier_release_is_explained() -> None:
    found = explained(Report("trouble", "", {"kind": "x"}))
    assert (found.cause, found.root_cause, found.facts) == ("trouble", "trouble", (("kind", "x"),))


def test_what_is_compared_are_causes_of_the_catalogue_with_a_sent_fact() -> None:
    assert all("sent" in CAUSES[key.upper()].fact_names for key in COMPARED)
