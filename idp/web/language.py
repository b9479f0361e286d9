"""Which language a page speaks: Indonesian, or English where somebody asked for it."""

from starlette.requests import Request

from idp.web import cookies
from idp.web.translations import Language

#: The parameter of our own links, and the one relying parties send along (OIDC Core 3.1.2.1).
CHOICE, WISH = "bahasa", "ui_locales"


def language_of(request: Request) -> Language:
    """The language chosen with `?bahasa=`, else by cookie, else wished by the application, else Indonesian."""
    chosen = request.query_params.get(CHOICE) or cookies.read(request, cookies.LANGUAGE)
    wishes = [chosen] if chosen else request.query_params.get(WISH, "").split()
    for wish in wishes:
        if wish.partition("-")[0] == "en":
            return "en"
        if wish.partition("-")[0] == "id":
            return "id"
    return "id"
