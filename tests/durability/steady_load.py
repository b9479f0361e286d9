"""People and their application who go on through every fault: what was answered 200 is held against the provider."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from tests.durability.people import CLIENT_ID, REDIRECT_URI, SECRET, Person

#: Seconds between two steps of one person.
_BETWEEN = 0.05
_VERIFIER = "v" * 43


@dataclass
class HeldGrant:
    """The newest refresh token of a grant; `in_doubt`: the last answer did not come, or was no 200."""

    token: str
    in_doubt: bool = False


@dataclass
class Tally:
    """Answers by status ("cut": none), grants answered 200 and not there afterwards, and answers 500."""

    answers: Counter[str] = field(default_factory=Counter)
    given: int = 0
    lost: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


class SteadyPerson:
    """One person in a thread of their own; every third step is a new grant, the others refresh one."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._client = httpx.Client(cookies=person.browser.client.cookies, timeout=30, trust_env=False)
        self._grants = [HeldGrant(token) for token in person.tokens]
        self.tally = Tally()

    def step(self) -> None:
        """Ask for a new grant, or refresh one."""
        if random.random() < 1 / 3:
            self._open()
        else:
            self._refresh(random.choice(self._grants))

    def check(self) -> None:
        """Refresh every grant that is not in doubt once more, and see that the session is there."""
        for grant in [grant for grant in self._grants if not grant.in_doubt]:
            self._refresh(grant)
        answer = self._client.get(self._person.question(_VERIFIER, prompt="none"))
        if answer.status_code != 303 or "error" in _fields(answer):
            self.tally.lost.append(f"session of {self._person.username}: {answer.headers.get('location')}")

    def close(self) -> None:
        self._client.close()

    def _open(self) -> None:
        answer = self._send("GET", self._person.question(_VERIFIER))
        if answer is None or answer.status_code != 303 or "code" not in _fields(answer):
            return
        form = {"grant_type": "authorization_code", "code": _fields(answer)["code"], "redirect_uri": REDIRECT_URI}
        given = self._token(form | {"code_verifier": _VERIFIER})
        if given is not None and given.status_code == 200:
            self._grants.append(HeldGrant(given.json()["refresh_token"]))
            self.tally.given += 1

    def _refresh(self, grant: HeldGrant) -> None:
        answer = self._token({"grant_type": "refresh_token", "refresh_token": grant.token})
        if answer is not None and answer.status_code == 200:
            grant.token, grant.in_doubt = answer.json()["refresh_token"], False
        elif answer is not None and answer.status_code == 400:
            self._grants.remove(grant)
            if not grant.in_doubt:
                self.tally.lost.append(f"grant of {self._person.username}: {answer.text}")
        else:  # it may have been stored all the same: the connection broke before the answer
            grant.in_doubt = True

    def _token(self, form: dict[str, str]) -> httpx.Response | None:
        return self._send("POST", f"{self._person.issuer}/token", data=form, auth=(CLIENT_ID, SECRET))

    def _send(self, method: str, address: str, **more: Any) -> httpx.Response | None:
        try:
            answer = self._client.request(method, address, **more)
        except httpx.TransportError as problem:
            self.tally.answers["refused" if isinstance(problem, httpx.ConnectError) else "cut"] += 1
            return None
        self.tally.answers[str(answer.status_code)] += 1
        if answer.status_code == 500:
            self.tally.failed.append(f"{method} {urlsplit(address).path}: {answer.text[:200]}")
        if answer.status_code == 503 and "retry-after" not in answer.headers:
            self.tally.failed.append(f"{method} {urlsplit(address).path}: 503 without Retry-After")
        return answer


def _fields(answer: httpx.Response) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


class SteadyLoad:
    """Everybody at once, until the block ends."""

    def __init__(self, people: list[Person]) -> None:
        self.people = [SteadyPerson(person) for person in people]
        self._stopping = threading.Event()
        self.faults: list[str] = []
        self._threads = [threading.Thread(target=self._go_on, args=(one,), daemon=True) for one in self.people]

    def __enter__(self) -> "SteadyLoad":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(60)

    def answers(self) -> Counter[str]:
        """The answers so far, of everybody."""
        return sum((person.tally.answers for person in self.people), Counter[str]())

    def _go_on(self, person: SteadyPerson) -> None:
        while not self._stopping.wait(_BETWEEN):
            try:
                person.step()
            except Exception as fault:  # read by the test: a thread's own exception would be lost
                self.faults.append(repr(fault))
                time.sleep(1)
