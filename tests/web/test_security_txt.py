"""/.well-known/security.txt as RFC 9116 wants it, from the settings, and absent without a contact."""

from datetime import datetime, timedelta

import pytest

from idp.foundation import clock
from idp.settings import Settings
from tests.conftest import Apps
from tests.support.app import ISSUER

PATH = "/.well-known/security.txt"


async def test_the_contacts_are_named_in_their_order_until_a_day_to_come(apps: Apps) -> None:
    app = await apps.open(security_contact="mailto:keamanan@example.go.id, https://sso.example.go.id/bantuan")
    answer = await app.http.get(PATH)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    fields = [line.split(": ", 1) for line in answer.text.splitlines()]
    assert [value for name, value in fields if name == "Contact"] == [
        "mailto:keamanan@example.go.id",
        "https://sso.example.go.id/bantuan",
    ]
    told = dict(fields)
    assert told["Canonical"] == ISSUER + PATH
    assert told["Preferred-Languages"] == "id, en"
    expires = datetime.fromisoformat(told["Expires"])
    assert timedelta(days=30) < expires - clock.now() < timedelta(days=365)


async def test_without_a_contact_there_is_no_such_document(apps: Apps) -> None:
    assert (await (await apps.open()).http.get(PATH)).status_code == 404


@pytest.mark.parametrize("contact", ["keamanan@example.go.id", "http://a.id", "mailto:", "mailto:a b@c.id", "tel:\n1"])
def test_what_is_no_contact_is_refused_with_what_would_be_right(contact: str) -> None:
    with pytest.raises(ValueError, match="write mailto:"):
        Settings(security_contact=contact)  # type: ignore[arg-type]
