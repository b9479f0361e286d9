"""The texts of pages in Indonesian and English (gettext catalogues)."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

Language = Literal["id", "en"]


def translations(language: Language) -> NullTranslations:
    """Load the translations into `language` of every package.

    Indonesian texts of pages are the message ids themselves; what is written in English, such as the description of the
    admin API, has a catalogue of its package.
    """
    merged = Translations()
    for catalogue in _catalogues(language):
        merged.merge(_load(catalogue, language))
    return merged


def _catalogues(language: Language) -> Iterator[Traversable]:
    """The catalogue of pages, and those of packages that bring their own texts; in the order of their names."""
    for package in sorted(files("idp").iterdir(), key=lambda one: one.name):
        catalogue = package / "locale" / f"{language}.po"
        if catalogue.is_file():
            yield catalogue


def _load(catalogue: Traversable, language: Language) -> Translations:
    with catalogue.open("rb") as source:
        texts = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, texts)
    compiled.seek(0)
    return Translations(compiled)
