"""A simple scripted browser: cookies, redirects, links and plain forms; no script, no style."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from ssl import SSLContext
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urljoin

import httpx

MOST_REDIRECTS = 20


@dataclass
class Form:
    """A form as written: where it goes, what it carries, and the buttons that send it."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self._open: list[tuple[str, str]] = []
        self._form: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        identity = given.get("id", "")
        if identity:
            self.texts.setdefault(identity, "")
        if tag not in {"input", "img", "meta", "link", "br", "hr", "use", "path", "wbr"}:
            self._open.append((tag, identity))
        if tag == "a" and "href" in given:
            self.links[identity or given["href"]] = given["href"]
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(self._form, tag, given)

    def _control(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, value, kind = given.get("name", ""), given.get("value", ""), given.get("type", "")
        if tag == "button" or (tag == "input" and kind == "submit"):
            form.buttons[given.get("id") or name or f"button-{len(form.buttons)}"] = (name, value)
        elif tag == "input" and kind in {"checkbox", "radio"} and "checked" not in given:
            return
        elif tag in {"input", "textarea", "select"} and name:
            form.fields.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        for _, identity in self._open:
            if identity:
                self.texts[identity] += data


@dataclass
class Page:
    """Where the browser ended up, and what it sees there."""

    url: str
    status: int
    text: str
    headers: httpx.Headers
    forms: list[Form]
    links: dict[str, str]
    texts: dict[str, str]

    def has(self, identity: str) -> bool:
        return identity in self.texts

    def said(self, identity: str) -> str:
        """The text inside the element with this id."""
        return " ".join(self.texts[identity].split())

    def form_with(self, name: str) -> Form:
        """The form that has a field or a button of this name or id."""
        for form in self.forms:
            if name in form.buttons or any(name == known for known, _ in form.fields):
                return form
        title = re.search(r"<title>(.*?)</title>", self.text, re.DOTALL)
        raise AssertionError(f"no form with {name!r} at {self.url} ({self.status}): {title[1] if title else self.text}")


class Browser:
    """One person's browser. It follows redirects itself, so `trail` lists every address it passed."""

    def __init__(self, verify: bool | SSLContext = True) -> None:
        self.client = httpx.Client(verify=verify, follow_redirects=False, timeout=30)
        self.trail: list[str] = []
        self.stop_at: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.client.close()

    def open(self, address: str) -> Page:
        return self._follow(self._go("GET", address))

    def click(self, page: Page, link: str) -> Page:
        """Follows the link with this id or address."""
        return self.open(urljoin(page.url, page.links[link]))

    def submit(self, page: Page, button: str, **filled: str) -> Page:
        """Sends the form that has this button, with these fields filled in."""
        form = page.form_with(button)
        values = [(name, filled.pop(name, value)) for name, value in form.fields]
        assert not filled, f"the form has no fields {sorted(filled)}"
        name, value = form.buttons.get(button, ("", ""))
        values += [(name, value)] if name else []
        target = urljoin(page.url, form.action)
        if form.method == "post":
            origin = str(httpx.URL(page.url).copy_with(raw_path=b"/")).rstrip("/")
            return self._follow(self._go("POST", target, values, {"Origin": origin, "Referer": page.url}))
        return self._follow(self._go("GET", str(httpx.URL(target).copy_merge_params(dict(values)))))

    def leave(self, page: Page, control: str) -> Page:
        """Presses a control that may be a link or a button."""
        return self.click(page, control) if control in page.links else self.submit(page, control)

    def sign_in(self, page: Page, username: str, password: str) -> Page:
        """Fills in the provider's sign-in form, and goes on past its notice."""
        return self.agree(self.submit(page, "login-submit", username=username, password=password))

    def agree(self, page: Page) -> Page:
        """The first time an application is opened, the provider says which data it receives."""
        return self.submit(page, "consent-accept") if page.has("consent-accept") else page

    def sign_out(self, address: str) -> Page:
        """Goes where an application sends it to sign out everywhere, and says yes."""
        return self.confirm(self.open(address))

    def confirm(self, page: Page) -> Page:
        """Says yes to the provider's question whether to sign out."""
        return self.submit(page, "logout-confirm")

    def until(self, prefix: str) -> Self:
        """Stops before an address that begins like this, as when a program waits for its callback."""
        self.stop_at = prefix
        return self

    def _go(
        self,
        method: str,
        address: str,
        values: list[tuple[str, str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        self.trail.append(address)
        body = urlencode(values).encode() if values is not None else None
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if values is not None else {}
        return self.client.request(
            method, address, content=body, headers={"Accept": "text/html", **kind, **(headers or {})}
        )

    def _follow(self, answer: httpx.Response) -> Page:
        for _ in range(MOST_REDIRECTS):
            if "location" not in answer.headers:
                return _page(answer)
            target = urljoin(str(answer.url), answer.headers["location"])
            if self.stop_at is not None and target.startswith(self.stop_at):
                self.trail.append(target)
                self.stop_at = None
                return _page(answer, target)
            answer = self._go("GET", target)
        raise AssertionError(f"the browser was sent in circles: {self.trail[-6:]}")


def _page(answer: httpx.Response, url: str = "") -> Page:
    reader = _Reader()
    reader.feed(answer.text)
    return Page(
        url or str(answer.url),
        answer.status_code,
        answer.text,
        answer.headers,
        reader.forms,
        reader.links,
        reader.texts,
    )
