"""CSRF protection of forms by a signed double-submit cookie."""

import os
from collections.abc import Awaitable, Callable

from starlette.requests import Request

from idp.foundation import secret_values
from idp.web import cookies, forms, uploads
from idp.web.context import web_context
from idp.web.uploads import UploadedFile, UploadForm

FIELD = "csrf"


class CsrfError(Exception):
    """The form's CSRF token does not match the cookie: the page is old, or from another site."""


def make_token(request: Request, cookie_value: str) -> str:
    """Make a token over the cookie; it differs each time, so that compression does not reveal it (BREACH)."""
    return web_context(request).token_signer.sign(
        "csrf", os.urandom(8) + secret_values.digest_secret(cookie_value)[:16]
    )


async def check_form(request: Request) -> None:
    """Read the form of a request and verify its token; the routers call it. Raises CsrfError, UnreadableRequest."""
    fields = request.state.posted_fields = forms.last_values(await forms.read_form(request))
    _verify_token(request, fields)


def check_upload_form(most: int) -> Callable[[Request], Awaitable[None]]:
    """The same for a form with a file of at most `most` bytes."""

    async def check(request: Request) -> None:
        form = request.state.upload_form = await uploads.read_upload_form(request, most)
        request.state.posted_fields = form.fields
        _verify_token(request, form.fields)

    return check


def uploaded_file(request: Request) -> UploadedFile | None:
    """The file of the form that the router has checked; None when none was chosen."""
    form: UploadForm = request.state.upload_form
    return form.file


def browser_secret(request: Request) -> str:
    """What only this browser sends with a form that was verified: the cookie that its tokens are made over."""
    return cookies.read_cookie(request, cookies.CSRF) or ""


def posted_fields(request: Request) -> dict[str, str]:
    """The fields of the form that the router has checked."""
    fields: dict[str, str] = request.state.posted_fields
    return fields


def _verify_token(request: Request, fields: dict[str, str]) -> None:
    """Verify the token of a form and the Sec-Fetch-Site header. Raises CsrfError."""
    cookie_value = cookies.read_cookie(request, cookies.CSRF)
    opened = web_context(request).token_signer.verify("csrf", fields.get(FIELD, ""))
    if cookie_value is None or opened is None or opened[8:] != secret_values.digest_secret(cookie_value)[:16]:
        raise CsrfError
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise CsrfError
