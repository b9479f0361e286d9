"""docs/levels.md says what the constants of the rules are."""

import re
from pathlib import Path

from idp.tracker.levels import rules, stalls
from idp.tracker.levels import use_store as use
from idp.tracker.levels.stalls import StallReason
from idp.tracker.progress import loading

PAGE = (Path(__file__).parent.parent.parent / "docs" / "levels.md").read_text()


def test_the_page_has_the_numbers_of_the_rules() -> None:
    written = dict(re.findall(r"^\| `([A-Z_]+)` \| (\d+) \|", PAGE, re.MULTILINE))
    named = {name: value for module in (loading, rules, stalls, use) for name, value in vars(module).items()}
    numbers = {name for name in vars(stalls) | vars(rules) if name.isupper() and isinstance(named[name], int)}
    assert numbers - {"RULES_VERSION", "INTEGRATED"} <= set(written)
    assert {name: int(value) for name, value in written.items()} == {name: named[name] for name in written}


def test_the_page_has_every_reason() -> None:
    assert {reason.value for reason in StallReason} <= set(re.findall(r"`([a-z_]+)`", PAGE))
