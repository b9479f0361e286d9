"""Every event, group, result and reason has words in both languages."""

import pytest

from idp.accounts.events import SessionEndReason
from idp.composition import AUDIT_TAGS
from idp.foundation.audit import AuditResult, AuditTag
from idp.security.trail_query import TrailError
from idp.web.environment import environment
from tests.support.calendars import WITA
from tests.support.enumerations import described_enums

NEEDED = {
    "event_words": set(AUDIT_TAGS.by_spelling),
    "group_words": set(AUDIT_TAGS.by_group),
    "result_words": {result.value for result in AuditResult},
    "reason_words": {reason.value for reason in SessionEndReason},
    "error_words": {error.value for error in TrailError},
}


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("table", NEEDED)
def test_none_is_missing_and_none_is_left_over(table: str, language: str) -> None:
    words = getattr(environment(language, WITA).get_template("security/event_words.html").module, table)  # type: ignore[arg-type]
    assert (NEEDED[table] - set(words), set(words) - NEEDED[table]) == (set(), set())
    assert all(words.values())


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_two_events_are_called_alike(language: str) -> None:
    words = environment(language, WITA).get_template("security/event_words.html").module.event_words  # type: ignore[arg-type, attr-defined]
    assert len(set(words.values())) == len(words)


def test_every_tag_of_every_package_is_known() -> None:
    assert set(AUDIT_TAGS.by_spelling) == {tag.value for kind in described_enums(AuditTag) for tag in kind}


def test_what_was_refused_is_told_apart_from_what_was_done() -> None:
    refused = {name for name, tag in AUDIT_TAGS.by_spelling.items() if tag.result is AuditResult.REFUSED}
    assert refused == REFUSED


#: By hand, apart from the enumerations they check.
REFUSED = {
    "account_reset.refused",
    "claim.refused",
    "claim.superseded",
    "login.second_factor_failed",
    "person.passkey_cloned",
    "role.request_declined",
    "roster.rejected",
    "audit.found_broken",
    "code.replayed",
    "device.denied",
    "device.value_reused",
    "device_code.replayed",
    "history.disowned",
    "refresh_token.reused",
    "session.disowned",
}
