"""The guide of causes: one for every cause and page that a code can stand for, in both languages, all invented."""

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from idp.diagnosis.cause_answers import find_answer
from idp.diagnosis.cause_entries import list_texts
from idp.diagnosis.cause_guide import GUIDES, UNKNOWN, guide_of
from idp.diagnosis.guides import kits, words
from idp.diagnosis.guides.guide import CauseGuide, CausePlace
from tests.support.causes import CAUSES

ROOT = Path(str(files("idp")))

#: Tables whose causes never reach a page or a protocol endpoint: they are answered to officers and operators, who read
#: them at once.
WITHOUT_CODES = {"AdminCause", "ApiCause"}
#: The other causes without a code, which forms, the admin API and commands alone tell.
TOLD_AT_ONCE = {
    "ADDRESS_FOR_OPERATORS",
    "API_NOT_FOUND",
    "API_SCOPE_TAKEN",
    "APPLICATION_NOT_FOUND",
    "AUDIENCE_TAKEN",
    "CLIENT_ID_CHANGED",
    "CLIENT_ID_LOOKS_PERSONAL",
    "CLIENT_ID_MALFORMED",
    "CLIENT_ID_TAKEN",
    "CLIENT_NOT_FOUND",
    "CLIENT_NOT_IN_SANDBOX",
    "CLIENT_WITHOUT_SECRETS",
    "INITIAL_TOKEN_NOT_FOUND",
    "KEYS_UNREACHABLE",
    "KEYS_WITHOUT_SIGNING_KEY",
    "KEY_NOT_FOUND",
    "PASTED_KEYS_UNREADABLE",
    "PASTED_KEY_PRIVATE",
    "PASTED_KEY_UNSUPPORTED",
    "PASTED_KEY_UNUSABLE",
    "SANDBOX_FULL",
    "SCOPES_UNEXPLAINED",
    "SECRET_NOT_FOUND",
    "TEAM_CLIENT_ABOVE_TEAM",
    "TEAM_CLIENT_IN_PRODUCTION",
    "TEAM_CLIENT_SUSPENDED",
    "TEAM_CLIENT_UNDECIDED",
    "TOKEN_CLIENTS_OUT_OF_RANGE",
    "TOKEN_LABEL_MALFORMED",
    "TOKEN_LIFETIME_TOO_LONG",
    "TOKEN_SCOPE_NOT_SELF_REGISTRABLE",
    "TOO_MANY_SECRETS",
    "VERSION_NOT_FOUND",
}
#: The names of hosts that nobody owns, and of files and versions that look like hosts.
_INVENTED = re.compile(r"(?:.*\.)?contoh\.go\.id$")
_HOST = re.compile(r"//((?:[a-z0-9-]+\.)+[a-z]{2,})")


def with_a_code() -> set[str]:
    return {
        cause.key
        for name, cause in CAUSES.items()
        if type(cause).__name__ not in WITHOUT_CODES and name not in TOLD_AT_ONCE
    }


def reported_kinds() -> Iterator[tuple[str, str]]:
    """The kinds of pages that are reported, as they are written in the code, and where."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in {"PersonError", "report_page", "_PageError"} and len(node.args) > 1:
                    for part in ast.walk(node.args[1]):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str):
                            yield part.value, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_every_cause_that_a_code_can_stand_for_has_a_guide_and_no_other_has() -> None:
    causes_with_guides = {key for key in GUIDES if key.upper() in CAUSES}
    assert sorted(with_a_code() - causes_with_guides) == [], "write its guide in idp/diagnosis/guides"
    assert sorted(causes_with_guides - with_a_code()) == []
    assert sorted(TOLD_AT_ONCE - CAUSES.keys()) == []


def test_every_kind_of_page_that_is_reported_has_a_guide() -> None:
    kinds = dict(reported_kinds())
    assert {"forbidden", "not_found", "expired", "stale_page", "trouble"} <= kinds.keys()
    assert {kind: where for kind, where in kinds.items() if kind not in GUIDES} == {}
    assert {key for key, guide in GUIDES.items() if guide.place is CausePlace.PAGE} >= kinds.keys()


def test_the_guide_of_a_cause_of_another_version_says_what_to_do() -> None:
    assert guide_of("cause_of_next_year") is UNKNOWN
    assert guide_of("") is UNKNOWN
    assert guide_of("code_expired") is GUIDES["code_expired"]


def test_every_guide_is_complete() -> None:
    assert [(key, lack) for key, guide in GUIDES.items() for lack in lacks_of(key, guide)] == []


def lacks_of(key: str, guide: CauseGuide) -> Iterator[str]:
    """What a guide lacks."""
    is_page = guide.place is CausePlace.PAGE
    whole = {
        "a title": guide.title,
        "a way to fix it": guide.fix,
        "similar causes that have a guide": set(guide.similar) <= GUIDES.keys() - {key},
        "similar causes": guide.similar or is_page,
        "a title that is no sentence": guide.title[-1:] not in (".", ":"),
        "ends of sentences": all(text[-1] in ".?:`" or "`" in text for text in (guide.why, *guide.fix)),
        "the answer": find_answer(key, guide).status or is_page,
    }
    yield from (part for part, is_there in whole.items() if not is_there)


def all_texts() -> set[str]:
    texts = {text for guide in (*GUIDES.values(), UNKNOWN) for text in list_texts(guide)}
    texts |= {getattr(kits, name) for name in dir(kits) if name.isupper()}
    for table in (words.ACTOR_WORDS, words.PLACE_WORDS, words.ANSWER_WORDS, words.COUNTING_WORDS):
        texts |= set(table.values())
    for advice in words.STAFF_WORDS.values():
        texts |= {advice.what, *advice.steps}
    return texts


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    with (ROOT / "diagnosis" / "locale" / "en.po").open("rb") as source:
        return {str(one.id): str(one.string) for one in read_po(source, locale="en") if one.id}


def test_every_text_has_an_english_translation_and_no_other_is_translated(english: dict[str, str]) -> None:
    missing = {text for text in all_texts() if not english.get(text)}
    assert not missing, f"add to idp/diagnosis/locale/en.po: {sorted(missing)}"
    assert sorted(english.keys() - all_texts()) == [], "remove from idp/diagnosis/locale/en.po"


def test_a_translation_names_the_same_values(english: dict[str, str]) -> None:
    different = [text for text, said in english.items() if sorted(values(text)) != sorted(values(said))]
    assert different == []


def values(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`|\{status\}", text)


def test_texts_can_stand_in_pages_and_use_the_words_of_the_interface(english: dict[str, str]) -> None:
    unwanted = re.compile(r"\b(?:log ?in|log ?out|logout|error|password|username|oops|galat)\b|!", re.IGNORECASE)
    for text in (*english, *english.values()):
        assert not set(text) & set("<>&%"), text
        assert text.count("`") % 2 == 0, text
        assert text == " ".join(text.split()), text
    assert [text for text in english if unwanted.search(re.sub(r"`[^`]*`", "", text))] == []


def test_every_address_in_a_guide_is_invented() -> None:
    for key, guide in GUIDES.items():
        for host in _HOST.findall(" ".join(everything_in(guide))):
            assert _INVENTED.match(host), f"{key}: {host}"


def everything_in(guide: CauseGuide) -> Iterator[str]:
    yield from list_texts(guide)
    yield from (one.code for one in guide.snippets)
    if guide.example:
        yield from (guide.example.sent, guide.example.registered)


def test_causes_that_strangers_must_not_tell_apart_are_answered_alike() -> None:
    groups: dict[str, set[tuple[str, int]]] = {}
    for cause in CAUSES.values():
        if cause.definition.alike and cause.key in GUIDES:
            found = find_answer(cause.key, GUIDES[cause.key])
            assert found.alike
            groups.setdefault(cause.definition.alike, set()).add((found.code, found.status))
    assert {name: len(answers) for name, answers in groups.items()} == dict.fromkeys(groups, 1)
