"""A real browser whose console must stay silent, with the checks every page must pass."""

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, FloatRect, Page, Response

from tests.journeys.running_demo import PASSWORD
from tests.support.server import ROOT

#: Where pictures go; they are made when this variable of the environment is set, as by `make screenshots`.
PICTURES, WANTED = ROOT / "var" / "screenshots", "SCREENSHOTS"
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Of what it does not object to, axe-core need not tell every place; frames show pages of applications, not ours.
CHECK = """rules => axe.run({runOnly: rules, resultTypes: ['violations'], preload: false, iframes: false})
  .then(result => result.violations)"""
#: How far the page reaches beyond the window.
BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: Words that are broken over two lines although the card or page they are in is wide enough for them, and words that
#: stick out of their column. A word ends at a space, a dash or a slash; addresses, code, masked numbers and whatever is
#: cut off on purpose are none.
BROKEN_WORDS = r"""() => { const found = new Set();
  const boxed = one => !['inline', 'contents'].includes(getComputedStyle(one).display);
  const cut = one => { for (; one; one = one.parentElement)
    if (getComputedStyle(one).overflowX !== 'visible') return true; return false; };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const holder = text.parentElement;
    if (!/[\p{L}\p{N}]{2}/u.test(text.data)) continue;
    if (holder.closest('code, pre, svg, .mono, .code, .diff, .vh, .skip, script, style, noscript')) continue;
    if (!holder.checkVisibility() || cut(holder)) continue;
    range.selectNodeContents(text);
    let box = holder; while (!boxed(box)) box = box.parentElement;
    const edge = box.getBoundingClientRect().right + 1, all = range.getBoundingClientRect();
    if (range.getClientRects().length < 2 && all.right <= edge) continue;
    const room = holder.closest('.card, .col, .alert, main, header, footer, body'), style = getComputedStyle(room);
    const widest = room.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    for (const word of text.data.matchAll(/([^\s\u00ad\u200b\u2013\u2014\/-]|\u00a0){2,}[\u2013\u2014\/-]?/g)) {
      range.setStart(text, word.index); range.setEnd(text, word.index + word[0].length);
      if (/[.@{}_=:]\S|\d\p{L}|\p{L}\d|•/u.test(word[0])) continue;
      const parts = [...range.getClientRects()].filter(part => part.width > 0);
      const lines = new Set(parts.map(part => Math.round(part.top))).size;
      const width = parts.reduce((sum, part) => sum + part.width, 0);
      if (width > widest) continue;
      if (lines > 1) found.add(`broken: ${word[0]}`);
      else if (parts.some(part => part.right > edge)) found.add(`beyond its column: ${word[0]}`);
    }
  }
  const beyond = BEYOND;
  return beyond > 0 ? [...found, `${beyond} px beyond the window`] : [...found]; }""".replace("BEYOND", BEYOND)
#: The size of text in a browser, and twice that: what people set who need large text.
TEXT, LARGE_TEXT = {"standard": 16, "fixed": 13}, {"standard": 32, "fixed": 26}
#: How far the page reaches beyond the window when its fonts are there; on a telephone the same with text of twice the
#: size, as people with tired eyes set it, and what is too low: a finger meets at least 44 px; links inside a sentence
#: are let off (WCAG 2.5.8). A box is met by its label, too.
CRAMPED = """async phone => { await document.fonts.ready;
  const root = document.documentElement, found = [], weigh = what => {
    const beyond = BEYOND; if (beyond > 0) found.push(`${beyond} px beyond ${what}`); };
  weigh('the window');
  if (!phone) return found;
  root.style.fontSize = '200%'; weigh('it with large text'); root.style.fontSize = '';
  const target = one => ["radio", "checkbox"].includes(one.type) ? one.labels[0] : one;
  [...document.querySelectorAll(
    'button, input:not([type=hidden]), select, summary, .btn, header a, footer a, nav a, .links a')]
  .filter(one => one.checkVisibility && one.checkVisibility() && target(one).getBoundingClientRect().height < 43.5)
  .forEach(one => found.push(`less than 44 px for a finger: ${one.id || one.innerText}`));
  return found; }""".replace("BEYOND", BEYOND)
#: Longer pages are pictured to here.
LONGEST = 6_000
Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Device:
    """How wide the window is, which colours the device asks for, and whether scripts run."""

    width: int = 390
    scheme: Scheme = "light"
    script: bool = True

    @property
    def name(self) -> str:
        return f"{self.width}-{self.scheme}{'' if self.script else '-no-script'}"


#: What every page is looked at on; the pages are the same for all, only the stylesheet tells them apart: each width and
#: each scheme of colours. axe-core, which takes longest, sees the first alone. With --twins, and for pictures, each
#: width in each scheme, and axe-core sees them all.
DEVICES = (Device(390), Device(1280, "dark"), Device(320))
MORE_DEVICES, EVERY_DEVICE = (Device(390, "dark"), Device(1280)), "EVERY_DEVICE"
#: A window of 1280 px when people zoom to 200 %.
ZOOMED = Device(640)


def looks_at_everything() -> bool:
    """Whether this run looks at every page on every device with every check."""
    return not {EVERY_DEVICE, WANTED}.isdisjoint(os.environ)


@dataclass
class Tab:
    """One tab: the page, what it complained about, and the device it runs on."""

    page: Page
    device: Device
    complaints: list[str] = field(default_factory=list)
    #: The colours that are asked for now.
    scheme: Scheme = field(init=False)

    def __post_init__(self) -> None:
        self.scheme = self.device.scheme

    def listen(self) -> None:
        self.page.on("console", self._note)
        self.page.on("response", self._weigh)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def _note(self, message: ConsoleMessage) -> None:
        # Chromium also reports the status of the document itself, which a page of ours may mean (404, 422, 429)
        if message.text.startswith("Failed to load resource") and message.location.get("url") == self.page.url:
            return
        self.complaints.append(f"{self.page.url}: {message.text}")

    def _weigh(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.url}: {response.status}")

    async def open(self, address: str) -> None:
        await self.page.goto(address)

    async def open_until(self, address: str, selector: str, seconds: float = 60) -> bool:
        """Open this address again and again until its page has such an element; whether it came in time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            await self.open(address)
            if await self.page.locator(selector).count():
                return True
        return False

    async def press(self, selector: str) -> None:
        """Press a button or link and wait for the page it leads to."""
        async with self.page.expect_navigation():
            await self.page.locator(selector).click()

    async def sign_in(self, username: str = "made.ayu", password: str = PASSWORD) -> None:
        """Fill in the sign-in form and send it."""
        await self.page.fill("#username", username)
        await self.page.fill("#password", password)
        await self.press("#login-submit")

    async def agree(self) -> None:
        """Go on past the notice of a city application, if it is shown."""
        if await self.page.locator("#consent-accept").count():
            await self.press("#consent-accept")

    async def look(self, name: str, *devices: Device) -> None:
        """The page on each device: silent console, no sideways scrolling, no violation; a picture if wanted."""
        await self.page.wait_for_load_state("load")
        await self._bring_axe()
        every = looks_at_everything()
        seen_on = devices or (DEVICES + MORE_DEVICES if every else DEVICES)
        found = []
        for device in seen_on:
            await self._become(device)
            await self.picture(f"{name}-{device.name}")
            wrong = await self._cramped(device)
            if every or device is seen_on[0]:
                wrong += await self._violations()
            found += [f"{name} on {device.name}: {one}" for one in wrong]
        found += await self._enlarged(name)
        await self._become(self.device)
        assert not found, "\n".join(found)
        assert not self.complaints, f"{name}: {self.complaints}"

    async def picture(self, name: str) -> None:
        """Keep the page as people see it: it shows, and proves nothing."""
        if not os.environ.get(WANTED):
            return
        PICTURES.mkdir(parents=True, exist_ok=True)
        await self.page.evaluate("document.fonts.ready.then(() => null)")
        height = min(LONGEST, await self.page.evaluate("document.documentElement.scrollHeight"))
        shape = self.page.viewport_size
        assert shape is not None
        whole: FloatRect = {"x": 0, "y": 0, "width": shape["width"], "height": max(height, shape["height"])}
        await self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True, clip=whole)

    async def _violations(self) -> list[str]:
        """What axe-core objects to on the device that the page is shown on."""
        violations: list[dict[str, Any]] = await self.page.evaluate(CHECK, RULES)
        return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in violations]

    async def _cramped(self, device: Device) -> list[str]:
        """What does not fit: the page into the window, the text when it is large, a finger on a button."""
        found: list[str] = await self.page.evaluate(CRAMPED, device.width < 640)
        return found

    async def _enlarged(self, name: str) -> list[str]:
        """Words that break on a telephone with text of twice the size, and on a window of 1280 px at 200 % zoom."""
        await self._become(ZOOMED)
        await self.picture(f"{name}-zoom")
        found = [f"{name} at 200 % zoom: {one}" for one in await self._broken_words()]
        await self._become(Device(390))
        debugger = await self.page.context.new_cdp_session(self.page)
        await debugger.send("Page.setFontSizes", {"fontSizes": LARGE_TEXT})
        found += [f"{name} with large text: {one}" for one in await self._broken_words()]
        if os.environ.get(WANTED):
            height = min(LONGEST, await self.page.evaluate("document.documentElement.scrollHeight"))
            await self.page.set_viewport_size({"width": 390, "height": height})
            await debugger.send("Page.setFontSizes", {"fontSizes": LARGE_TEXT})  # another window forgets it
            await self.page.screenshot(path=PICTURES / f"{name}-large-text.png")
        await debugger.send("Page.setFontSizes", {"fontSizes": TEXT})
        await debugger.detach()
        return found

    async def _broken_words(self) -> list[str]:
        words: list[str] = await self.page.evaluate(BROKEN_WORDS)
        return words

    async def _become(self, device: Device) -> None:
        """Show the page on this device; what is so already takes no time."""
        if self.page.viewport_size != {"width": device.width, "height": 800}:
            await self.page.set_viewport_size({"width": device.width, "height": 800})
        if self.scheme != device.scheme:
            await self.page.emulate_media(color_scheme=device.scheme)
            self.scheme = device.scheme

    async def _bring_axe(self) -> None:
        """axe-core is put in by the debugger, so the page's policy stays as it is."""
        debugger = await self.page.context.new_cdp_session(self.page)
        await debugger.send("Runtime.evaluate", {"expression": AXE, "returnByValue": False})
        await debugger.detach()


@asynccontextmanager
async def opened(browser: Browser, device: Device) -> AsyncIterator[Tab]:
    """A browser of its own for one person: no cookies, one tab. At the end nothing may have been complained about."""
    context: BrowserContext = await browser.new_context(
        viewport={"width": device.width, "height": 800},
        color_scheme=device.scheme,
        java_script_enabled=device.script,
        locale="id-ID",
        reduced_motion="reduce",
    )
    tab = Tab(await context.new_page(), device)
    tab.listen()
    try:
        yield tab
        assert not tab.complaints, tab.complaints
    finally:
        await context.close()
