"""Every text of the interface has an English translation, and the catalogue has nothing left over."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(str(files("idp")))
#: As the keys are written in templates; ngettext is what {% pluralize %} becomes.
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "gettext": None, "ngettext": (1, 2)}
Text = str | tuple[str, ...]


def written() -> set[Text]:
    """The texts in the templates of every slice."""
    files = "**/templates/**.html", "**/templates/**.txt"
    options = {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}
    how = dict.fromkeys(files, options)
    readers = [(one, "jinja2.ext:babel_extract") for one in files]
    found = extract_from_dir(ROOT, readers, how, keywords=KEYWORDS)
    return {
        tuple(text) if isinstance(text, list | tuple) else text for _file, _line, text, _comments, _context in found
    }


@pytest.fixture(scope="module")
def english() -> dict[Text, Text]:
    with (ROOT / "web" / "locale" / "en.po").open("rb") as source:
        return {message.id: message.string for message in read_po(source, locale="en") if message.id}


def test_every_text_has_an_english_translation(english: dict[Text, Text]) -> None:
    missing = {text for text in written() if not _complete(english.get(text, ""))}
    assert not missing, f"add to idp/web/locale/en.po: {sorted(map(str, missing))}"


def _complete(translation: Text) -> bool:
    return bool(translation) and (isinstance(translation, str) or all(translation))


def test_nothing_is_translated_that_no_page_says(english: dict[Text, Text]) -> None:
    left_over = set(english) - written()
    assert not left_over, f"remove from idp/web/locale/en.po: {sorted(map(str, left_over))}"


def test_a_translation_has_the_same_gaps_to_fill(english: dict[Text, Text]) -> None:
    def gaps(text: Text) -> set[str]:
        return set(re.findall(r"%\(\w+\)s|</?b>", text if isinstance(text, str) else " ".join(text)))

    different = {text for text, translation in english.items() if gaps(text) != gaps(translation)}
    assert not different


def test_pages_say_masuk_and_keluar_and_never_login_or_error() -> None:
    unwanted = re.compile(r"\b(?:log ?in|log ?out|logout|error|password|username|oops)\b|!", re.IGNORECASE)
    said = [part for text in written() for part in ([text] if isinstance(text, str) else text)]
    assert not [text for text in said if unwanted.search(text)]
