"""Chooses the language of a page (Indonesian by default, or English) and loads its translations."""

from starlette.requests import Request

from idp.web import cookies
from idp.web.translations import Language

#: The query parameter of our own links, and that of authorization requests (OIDC Core 3.1.2.1).
LANGUAGE_PARAMETER, UI_LOCALES_PARAMETER = "bahasa", "ui_locales"


def choose_language(request: Request) -> Language:
    """Choose by `?bahasa=`, else by cookie, else by `ui_locales` of the application, else Indonesian."""
    chosen = request.query_params.get(LANGUAGE_PARAMETER) or cookies.read_cookie(request, cookies.LANGUAGE)
    preferences = [chosen] if chosen else request.query_params.get(UI_LOCALES_PARAMETER, "").split()
    for preference in preferences:
        if preference.partition("-")[0] == "en":
            return "en"
        if preference.partition("-")[0] == "id":
            return "id"
    return "id"
