"""The sign-in button of clients/kits: our mark, legible, in both languages."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from tests.web.test_contrast import contrast

FOLDER = Path(__file__).parent.parent.parent / "clients/kits/tombol-masuk"
MARK = (files("idp.web") / "static" / "tanda.svg").read_text(encoding="utf-8")
STYLES = (FOLDER / "tombol-masuk.css").read_text()


def test_the_mark_is_ours() -> None:
    assert set(re.findall(r'd="([^"]+)"', MARK)) == set(
        re.findall(r'd="([^"]+)"', (FOLDER / "tanda-divos.svg").read_text())
    )


@pytest.mark.parametrize("rule", [r"\.divos-masuk", r"\.divos-masuk:hover", r"\.divos-masuk-terang"])
def test_its_words_are_legible(rule: str) -> None:
    block = re.search(rf"^{rule} {{(.*?)}}", STYLES, re.DOTALL | re.MULTILINE)
    assert block is not None
    ground = re.search(r"background: (#\w+)", block[1])
    ink = re.search(r"[^-]color: (#\w+)", block[1])
    assert ground is not None
    assert contrast(_six_digits(ink[1] if ink else "#fff"), _six_digits(ground[1])) >= 4.5


@pytest.mark.parametrize("words", ["Masuk dengan DIVOS", "Sign in with DIVOS"])
@pytest.mark.parametrize("name", ["README.md", "contoh.html"])
def test_it_says_the_same_everywhere(name: str, words: str) -> None:
    assert words in (FOLDER / name).read_text()


def _six_digits(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(digit * 2 for digit in colour[1:])
