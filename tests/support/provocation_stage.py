"""Stage: a provider with the clients that provocations of causes need; Provocation, and the code in an answer."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

import httpx

from idp.clients.credentials import client_secrets
from idp.permissions import SHELL
from idp.protocol.errors.cause import Cause
from idp.web.client_certificate import MutualTls
from tests.oidc.devices import GRANTS
from tests.oidc.parties import CHEAP, Browser, Party, World
from tests.oidc.signing_party import SigningParty, key_declaration
from tests.oidc.test_certificate_bound import AT, HEADER, MINE
from tests.protocol.tokens.foreign_signers import public
from tests.support.app import App
from tests.support.report_codes import codes_in

#: What the app of a stage is opened with.
STAGE_SETTINGS: dict[str, Any] = {
    "argon2": CHEAP,
    "mtls": MutualTls(header=HEADER, address=AT),
    "trusted_proxies": "127.0.0.0/8",
}


#: Members that a machine does not register.
_MACHINE: dict[str, Any] = {"redirect_uris": None, "post_logout_redirect_uris": None, "scope": None}


@dataclass
class Stage:
    """A provider, a person signed in at a browser, and clients of each kind that provocations need."""

    world: World
    browser: Browser
    #: A client with a secret, the one that most provocations are about.
    party: Party
    other: Party
    suspended: Party
    #: A client whose secret has expired.
    expiring: Party
    #: One that registered client_secret_jwt and sends its secret.
    by_jwt: Party
    signing: Party
    machine: SigningParty
    device: Party
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    @classmethod
    async def prepare(cls, app: App, *, person: bool = True, **declaration: Any) -> Self:
        """Register the clients; `declaration`: of each of them, an application for example."""
        world, stack = World(app), AsyncExitStack()
        if person:
            await world.person()

        async def register(**members: Any) -> Party:
            return await world.party(**(members | declaration))

        return cls(
            world=world,
            browser=Browser(await stack.enter_async_context(app.browser())),
            party=await register(),
            other=await register(),
            suspended=await register(),
            expiring=await register(),
            by_jwt=await register(token_endpoint_auth_method="client_secret_jwt", profile="layanan", **_MACHINE),
            signing=await register(jwks={"keys": [public("ES256")]}),
            machine=SigningParty(await register(**key_declaration(public("ES256", kid="kunci-1")))),
            device=await register(grant_types=GRANTS),
            _stack=stack,
        )

    async def finish(self) -> None:
        """Suspend and expire; called once, after `prepare`."""
        await self.world.suspend(self.suspended)
        async with self.world.app.database.begin() as session:
            desk = self.world.app.composition.clients.admin(session, SHELL)
            await client_secrets.rotate_secret(desk, self.expiring.client_id, timedelta(minutes=1))

    async def close(self) -> None:
        await self._stack.aclose()

    @property
    def http(self) -> httpx.AsyncClient:
        return self.browser.http

    async def token(self, **form: str) -> httpx.Response:
        """A token request of the party."""
        return await self.party.post(self.http, "/token", **form)

    async def authorize(self, party: Party | None = None, **changes: str | None) -> httpx.Response:
        """An authorization request that is answered at once."""
        return await self.http.get((party or self.party).url("/authorize", **changes))


Provoke = Callable[[Stage], Awaitable[httpx.Response]]


@dataclass(frozen=True)
class Provocation:
    """A cause, the request that provokes it, and what its report must say.

    `facts`: exactly those that repeats have too, formatted with the names of the stage's clients. `owner`: the client
    whose report it is, None for nobody's.
    """

    cause: Cause
    provoke: Provoke
    facts: Mapping[str, str] = field(default_factory=dict)
    owner: str | None = "party"

    def expected_facts(self, stage: Stage) -> dict[str, str]:
        """The facts with the client_ids of the stage."""
        names = {
            "party": stage.party.client_id,
            "other": stage.other.client_id,
            "signing": stage.signing.client_id,
            "machine": stage.machine.party.client_id,
            "valid_from": f"{MINE.not_valid_before_utc:%Y-%m-%d}",
            "valid_until": f"{MINE.not_valid_after_utc:%Y-%m-%d}",
        }
        return {name: fact.format_map(names) for name, fact in self.facts.items()}

    def names(self, cause: str, because: str) -> bool:
        """Whether a report with this cause, and these behind it, is of the cause."""
        return self.cause.key in {cause, *because.split("\n")}

    def owner_id(self, stage: Stage) -> str | None:
        """The client_id of the owner."""
        found = None if self.owner is None else getattr(stage, self.owner)
        return None if found is None else (found.party if isinstance(found, SigningParty) else found).client_id


def report_code(answer: httpx.Response) -> str | None:
    """The code of an answer: in a redirect, in JSON, in WWW-Authenticate or on a page."""
    for text in (answer.headers.get("location", ""), answer.headers.get("www-authenticate", ""), answer.text):
        found = codes_in(text)
        if found:
            return found[0]
    return None
