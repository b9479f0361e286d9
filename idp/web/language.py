"""Chooses the language of a page (Indonesian by default, or English) and loads its translations."""

from starlette.requests import Request

from idp.web import cookies
from idp.web.translations import Language

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
