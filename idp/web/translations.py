"""The texts of pages in Indonesian and English (gettext catalogues)."""

from importlib.resources import files
from io import BytesIO
from typing import Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

Language = Literal["id", "en"]


def translations(language: Language) -> NullTranslations:
    """Load the translations into `language`; Indonesian texts are the message ids themselves."""
    if language == "id":
        return NullTranslations()
    with (files("idp.web") / "locale" / f"{language}.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
