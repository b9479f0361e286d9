"""A start without PKCE for everybody says what it gives up, and how one client is freed instead."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from idp.cli.database import warn_of_freed_clients
from idp.foundation.log import configure, get_logger
from idp.protocol.client import PkcePolicy
from idp.settings import Settings


def said(pkce: PkcePolicy, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    configure("warning", as_json=True)
    monkeypatch.setattr("idp.cli.database.log", get_logger("tests"))
    with capture_logs() as logged:
        warn_of_freed_clients(Settings(pkce=pkce))
    configure("error", as_json=True)
    return list(logged)


def test_what_is_freed_is_said_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(PkcePolicy.ALWAYS, monkeypatch) == []
    (line,) = said(PkcePolicy.PUBLIC, monkeypatch)
    assert line["setting"] == "IDP_PKCE"
    assert "fapi2" in line["problem"]
    assert line["command"].endswith("--set profile=warisan --set pkce_required=false")
