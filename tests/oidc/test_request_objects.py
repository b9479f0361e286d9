"""Requests inside a signed JWT (RFC 9101, OIDC Core 6): in the address, pushed, and fetched from the client."""

import asyncio
import hashlib
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jose import jwt as second_opinion

from idp.foundation import clock
from tests.oidc.asking import SIGNING, bringing, carrying, claims, push, signed_request
from tests.oidc.parties import CALLBACK, CHEAP, Browser, Page, Party, World, answer_of
from tests.protocol.tokens.foreign_signers import b64, private, public, signed, signed_with_secret
from tests.support.app import ISSUER
from tests.support.loopback import CannedResponse, ReceivedRequest, serve_loopback
from tests.support.report_codes import report_of


@pytest.fixture
def world(shared_town: World) -> World:
    """One provider for the file: each test has clients and a browser of its own."""
    return shared_town


@pytest.fixture
async def party(world: World) -> Party:
    return await world.party(**SIGNING)


async def refused(browser: Browser, party: Party, request: str, **outside: str) -> dict[str, str]:
    """The error of a request object, told to an address that stood outside."""
    return answer_of(await browser.go(carrying(party, request, redirect_uri=CALLBACK, **outside)))


async def test_a_signed_request_ends_in_a_code(party: Party, browser: Browser):
    got = answer_of(await browser.through(carrying(party, signed_request(party))))
    assert (got["state"], got["iss"]) == ("s" * 128, ISSUER)
    assert (await party.redeem(browser.http, got["code"])).status_code == 200


ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"]


async def test_each_advertised_algorithm_is_accepted(browser: Browser, world: World, subtests: pytest.Subtests):
    for algorithm in ALGORITHMS:
        with subtests.test(algorithm=algorithm):
            advertised = (await browser.http.get("/.well-known/openid-configuration")).json()
            assert algorithm in advertised["request_object_signing_alg_values_supported"]
            party = await world.party(jwks={"keys": [public(algorithm)]})
            assert "code" in answer_of(await browser.through(carrying(party, signed_request(party, algorithm))))


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
async def test_an_object_that_another_library_signed_is_accepted(browser: Browser, world: World, algorithm: str):
    party = await world.party(jwks={"keys": [public(algorithm, kid="satu")]})
    pem = private(algorithm).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    request = second_opinion.encode(claims(party), pem, algorithm, headers={"kid": "satu"})
    assert "code" in answer_of(await browser.through(carrying(party, request)))


async def test_only_what_is_inside_counts(party: Party, browser: Browser):
    request = signed_request(party, scope="openid", state="inside")
    outside = {"scope": "openid email", "state": "outside", "redirect_uri": "https://lain.example/", "prompt": "none"}
    got = answer_of(await browser.through(carrying(party, request, response_type="code", **outside)))
    assert got["state"] == "inside"
    assert (await party.redeem(browser.http, got["code"])).json()["scope"] == "openid"


async def test_values_may_be_json(party: Party, browser: Browser):
    asked = {"id_token": {"email": None}}
    request = signed_request(party, max_age=10_000, claims=asked)
    got = answer_of(await browser.through(carrying(party, request)))
    assert (await party.redeem(browser.http, got["code"])).status_code == 200


async def test_the_request_survives_signing_in(party: Party, browser: Browser):
    page = await browser.go(carrying(party, signed_request(party)))
    with clock.travel(timedelta(minutes=10)):
        page = await browser.sign_in(page)
        assert "code" in answer_of(await browser.submit(page, jawaban="izinkan"))


UNSIGNED = b'{"alg":"none"}'
BAD: list[dict[str, Any]] = [
    {"iss": "lain"},
    {"aud": "https://lain.example"},
    {"client_id": "lain"},
    {"exp": 1},
    {"nbf": 4_000_000_000},
    {"request": "x"},
    {"request_uri": "https://aplikasi.example/r"},
]


@pytest.mark.parametrize("changes", BAD, ids=lambda changes: next(iter(changes)))
async def test_what_the_object_says_wrongly_is_refused(party: Party, browser: Browser, changes: dict[str, Any]):
    answer = await refused(browser, party, signed_request(party, **changes), state="s")
    assert (answer["error"], answer["state"]) == ("invalid_request_object", "s")


async def test_what_nobody_known_signed_is_refused(party: Party, browser: Browser):
    said = claims(party)
    for request in (
        signed(said, number=1),
        signed(said, "RS256"),
        signed(said, typ="at+jwt"),
        signed(said, typ="client-authentication+jwt"),
        signed(said, alg="none"),
        signed(said, kid="unknown"),
        signed_with_secret(said, party.secret or ""),
        signed_request(party)[:-6] + "AAAAAA",
        f"{b64(UNSIGNED)}.{b64(orjson.dumps(said))}.",
        "x.y.z",
        "x",
    ):
        assert (await refused(browser, party, request))["error"] == "invalid_request_object"


async def test_an_assertion_of_the_client_is_no_request(party: Party, browser: Browser):
    request = signed(claims(party, sub=party.client_id))
    assert (await refused(browser, party, request))["error"] == "invalid_request_object"


async def test_a_client_without_keys_cannot_sign(browser: Browser, world: World):
    plain = await world.party()
    answer = await refused(browser, plain, signed_request(plain))
    assert answer["error"] == "invalid_request_object"
    assert "jwks" in answer["error_description"]


async def test_the_registered_algorithm_is_the_only_one(browser: Browser, world: World):
    keys = {"keys": [public("ES256"), public("RS256")]}
    party = await world.party(jwks=keys, request_object_signing_alg="RS256")
    assert (await refused(browser, party, signed_request(party)))["error"] == "invalid_request_object"
    assert "code" in answer_of(await browser.through(carrying(party, signed_request(party, "RS256"))))


async def test_without_an_address_outside_only_the_person_is_told(party: Party, browser: Browser):
    for request in ("x.y.z", signed_request(party, redirect_uri="https://lain.example/")):
        page = await browser.go(carrying(party, request))
        assert (page.status_code, Page(page).has("error-page")) == (400, True)
    page = await browser.go(carrying(party, "x.y.z", redirect_uri="https://lain.example/"))
    assert Page(page).has("error-page")
    unknown = await browser.go(carrying(Party("tidak-ada", None), signed_request(party)))
    assert Page(unknown).has("error-page")


async def test_the_diagnosis_knows_what_the_person_need_not(party: Party, browser: Browser, world: World):
    page = await browser.go(carrying(party, signed_request(party, aud="https://lain.example")))
    found = await report_of(world.app, page.text)
    assert (found.cause, found.client_id) == ("request_object_unfit", party.client_id)
    assert found.facts["because"] == "request_object_audience_wrong"
    assert (found.facts["sent"], found.facts["expected"]) == ("https://lain.example", ISSUER)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (
            "https://lain.example/cb/198503152010011001?code=x",
            "https://lain.example/cb/[disembunyikan]?code=(1 characters)",
        ),
        ("https://lain.example/cb/5171011503850001", "https://lain.example/cb/[disembunyikan]"),
        ("https://made:rah@sia@lain.example/cb#x", "https://***@lain.example/cb#(1 characters)"),
    ],
    ids=["nip", "nik", "password"],
)
async def test_the_diagnosis_keeps_no_personal_number_and_no_password(browser: Browser, world: World, sent, kept):
    plain = await world.party()
    found = await report_of(world.app, (await browser.go(plain.url(redirect_uri=sent))).text)
    assert found.facts == {"sent": kept, "registered": CALLBACK}
    assert found.parameters["redirect_uri"].startswith(kept.partition("?")[0].partition("#")[0])


async def test_what_stands_outside_as_well_must_be_the_same(party: Party, browser: Browser):
    answer = await refused(browser, party, signed_request(party), response_type="token")
    assert answer["error"] == "invalid_request_object"


async def test_a_wrong_request_inside_a_good_object_is_told_to_its_own_address(party: Party, browser: Browser):
    got = answer_of(await browser.go(carrying(party, signed_request(party, response_type="token"))))
    assert (got["error"], got["state"]) == ("unsupported_response_type", "s" * 128)


async def test_one_source_at_a_time(party: Party, browser: Browser):
    answer = await refused(browser, party, signed_request(party), request_uri="https://aplikasi.example/r")
    assert answer["error"] == "invalid_request"
    doubled = carrying(party, "x.y.z", redirect_uri=CALLBACK) + "&request=x.y.z"
    assert answer_of(await browser.go(doubled))["error"] == "invalid_request"


async def test_a_client_that_must_sign_is_refused_elsewhere(browser: Browser, world: World):
    strict = await world.party(require_signed_request_object=True, **SIGNING)
    answer = answer_of(await browser.go(strict.url()))
    assert (answer["error"], "request object" in answer["error_description"]) == ("invalid_request", True)
    assert (await push(browser.http, strict)).json()["error"] == "invalid_request"
    assert "code" in answer_of(await browser.through(carrying(strict, signed_request(strict))))


async def test_a_signed_request_can_be_pushed(party: Party, browser: Browser):
    answer = await party.post(browser.http, "/par", request=signed_request(party, state="inside"), state="outside")
    assert answer.status_code == 201, answer.text
    got = answer_of(await browser.through(bringing(party, answer.json()["request_uri"])))
    assert got["state"] == "inside"
    for request in (signed_request(party, aud="https://lain.example"), signed(claims(party), number=1)):
        refusal = await party.post(browser.http, "/par", request=request)
        assert (refusal.status_code, refusal.json()["error"]) == (400, "invalid_request_object")


async def test_a_posted_signed_request_is_kept_as_what_it_says(party: Party, browser: Browser):
    response = await browser.http.post(
        "/authorize", data={"client_id": party.client_id, "request": signed_request(party)}
    )
    assert response.status_code == 303
    assert "code" in answer_of(await browser.through(response.headers["location"]))


class Shelf:
    """Where a client keeps its request objects, on a loopback port."""

    def __init__(self) -> None:
        self.port, self.status, self.body, self.visits = 0, 200, b"", 0

    @property
    def uri(self) -> str:
        return f"http://127.0.0.1:{self.port}/permintaan?versi=1"

    async def answer(self, _: ReceivedRequest) -> CannedResponse:
        self.visits += 1
        return CannedResponse(self.status, self.body, f"Location: {self.uri}\r\n")

    def put(self, request: str) -> str:
        """Its fragment names the content."""
        self.body = request.encode()
        return self.uri + "#" + urlsafe_b64encode(hashlib.sha256(self.body).digest()).rstrip(b"=").decode()


@pytest.fixture
async def shelf() -> AsyncIterator[Shelf]:
    found = Shelf()
    async with serve_loopback(found.answer) as found.port:
        yield found


@pytest.fixture
async def keeping(apps: Any, shelf: Shelf) -> AsyncIterator[tuple[Party, Browser]]:
    """A client that keeps its requests on the shelf, and a browser."""
    world = World(await apps.open(argon2=CHEAP, outbound_allow=[f"127.0.0.1:{shelf.port}"]))
    await world.person()
    party = await world.party(request_uris=[shelf.uri], **SIGNING)
    async with world.app.browser() as http:
        yield party, Browser(http)


async def test_a_request_is_fetched_from_a_registered_address(keeping: tuple[Party, Browser], shelf: Shelf):
    party, browser = keeping
    shelf.put(signed_request(party))
    assert "code" in answer_of(await browser.through(bringing(party, shelf.uri)))
    await browser.go(bringing(party, shelf.uri))
    assert shelf.visits == 2, "without a fragment the content may change"


async def test_a_fragment_that_names_the_content_saves_a_visit(keeping: tuple[Party, Browser], shelf: Shelf):
    party, browser = keeping
    first = shelf.put(signed_request(party, scope="openid"))
    await browser.through(bringing(party, first))
    await browser.go(bringing(party, first))
    assert shelf.visits == 1
    second = shelf.put(signed_request(party, state="second"))
    assert answer_of(await browser.through(bringing(party, second)))["state"] == "second"
    stale = shelf.uri + "#" + "A" * 43
    assert "code" in answer_of(await browser.go(bringing(party, stale))), "a name, no proof: the signature is that"
    visits = shelf.visits
    await browser.go(bringing(party, stale))
    assert shelf.visits == visits + 1, "under a wrong name nothing is kept"


async def test_what_cannot_be_fetched_is_refused(keeping: tuple[Party, Browser], shelf: Shelf):
    party, browser = keeping
    for status, body in ((404, b"x.y.z"), (302, b""), (200, b"\xff"), (200, b"x" * 70_000)):
        shelf.status, shelf.body = status, body
        answer = answer_of(await browser.go(bringing(party, shelf.uri, redirect_uri=CALLBACK)))
        assert answer["error"] == "invalid_request_uri"
    shelf.status, shelf.body = 200, b"x.y.z"
    answer = answer_of(await browser.go(bringing(party, shelf.uri, redirect_uri=CALLBACK)))
    assert answer["error"] == "invalid_request_object"


async def test_many_browsers_at_once_are_one_visit(keeping: tuple[Party, Browser], shelf: Shelf):
    party, browser = keeping
    shelf.put(signed_request(party))
    answers = await asyncio.gather(*(browser.http.get(bringing(party, shelf.uri)) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {303}
    assert shelf.visits < 10


async def test_an_unregistered_address_is_never_visited(keeping: tuple[Party, Browser], shelf: Shelf):
    party, browser = keeping
    shelf.put(signed_request(party))
    for address in (shelf.uri + "&x=1", shelf.uri.partition("?")[0], "http://127.0.0.1:1/", "file:///etc/passwd"):
        answer = answer_of(await browser.go(bringing(party, address, redirect_uri=CALLBACK)))
        assert answer["error"] == "invalid_request_uri"
    assert shelf.visits == 0


async def test_an_address_on_a_private_network_is_never_visited(browser: Browser, world: World, shelf: Shelf):
    party = await world.party(request_uris=[shelf.uri], **SIGNING)
    answer = answer_of(await browser.go(bringing(party, shelf.uri, redirect_uri=CALLBACK)))
    assert (answer["error"], shelf.visits) == ("invalid_request_uri", 0)
