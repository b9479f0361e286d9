"""Tables of mistakes, a row for each cause: the error that the catalogue makes of it, and what provokes it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from idp.protocol.errors import OAuthError
from idp.protocol.errors.cause import Cause, CausedError


def cause_rows(*table: tuple[CausedError, Any]) -> pytest.MarkDecorator:
    """A row for each error and what provokes it; a row is named by its innermost cause."""
    return pytest.mark.parametrize(("error", "sent"), table, ids=[innermost(error).key for error, _ in table])


def innermost(error: CausedError) -> Cause:
    """The cause behind the error, behind that one, and so on."""
    because = error.facts.get("because")
    return innermost(because) if isinstance(because, CausedError) else error.cause


def answers_with(answer: httpx.Response, error: CausedError) -> None:
    """The answer is this error of the protocol: its status, its code and its sentence, in JSON or in a redirect."""
    assert isinstance(error, OAuthError)
    if answer.status_code == 303:
        told: Mapping[str, Any] = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    else:
        told = answer.json()
        assert answer.status_code == error.status, answer.text
    assert (told["error"], told["error_description"]) == (error.code, error.description), answer.text
