"""Devices without a keyboard, and people who type their codes, all through the provider's own doors."""

from dataclasses import dataclass
from typing import Any

import httpx

from idp.protocol.grant_type import GrantType
from tests.oidc.parties import Browser, Page, Party, World

GRANTS = [GrantType.DEVICE_CODE, "refresh_token"]


@dataclass(frozen=True)
class Device:
    """A device that has begun."""

    party: Party
    http: httpx.AsyncClient
    says: dict[str, Any]

    @property
    def user_code(self) -> str:
        code: str = self.says["user_code"]
        return code

    async def poll(self, **changes: str) -> httpx.Response:
        form = {"grant_type": GrantType.DEVICE_CODE, "device_code": self.says["device_code"]} | changes
        return await self.party.post(self.http, "/token", **{name: value for name, value in form.items() if value})

    async def hears(self) -> str:
        """The error of a poll."""
        answer = await self.poll()
        assert answer.status_code == 400, answer.text
        assert answer.headers["cache-control"] == "no-store"
        error: str = answer.json()["error"]
        return error

    async def fetch(self) -> dict[str, Any]:
        """The tokens of a poll."""
        answer = await self.poll()
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()
        return tokens


async def television(world: World, **declaration: Any) -> Party:
    """A public client that is nothing but a device."""
    asked = {"client_name": "Layar Kios", "profile": "publik", "grant_types": GRANTS, "redirect_uris": None}
    return await world.party(**asked | {"post_logout_redirect_uris": None} | declaration)


async def begun(party: Party, http: httpx.AsyncClient, **form: str) -> Device:
    answer = await party.post(http, "/device_authorization", **{"scope": "openid profile"} | form)
    assert answer.status_code == 200, answer.text
    return Device(party, http, answer.json())


async def typed(browser: Browser, code: str) -> httpx.Response:
    """The page after a person typed this code, signed in if they had to."""
    page = await browser.submit(await browser.go("/perangkat"), user_code=code)
    return await browser.sign_in(page) if Page(page).has("login-submit") else page


async def answered(browser: Browser, device: Device, answer: str = "izinkan") -> httpx.Response:
    """The page after a person typed a device's code and answered."""
    page = await typed(browser, device.user_code)
    assert Page(page).has("consent-accept"), page.text
    return await browser.submit(page, jawaban=answer)
