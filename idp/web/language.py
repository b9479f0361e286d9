"""Chooses the language of a page (Indonesian by default, or English) and loads its translations."""

from importlib.resources import files
from io import BytesIO
from typing import Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from starlette.requests import Request

from idp.web import cookies

Language = Literal["id", "en"]

#: The query parameter of our own links, and that of authorization requests (OIDC Core 3.1.2.1).
CHOICE, WISH = "bahasa", "ui_locales"


def language_of(request: Request) -> Language:
    """Choose by `?bahasa=`, else by cookie, else by `ui_locales` of the application, else Indonesian."""
    chosen = request.query_params.get(CHOICE) or cookies.read(request, cookies.LANGUAGE)
    wishes = [chosen] if chosen else request.query_params.get(WISH, "").split()
    for wish in wishes:
        if wish.partition("-")[0] == "en":
            return "en"
        if wish.partition("-")[0] == "id":
            return "id"
    return "id"


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
