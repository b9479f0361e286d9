"""CSRF protection of forms by a signed double-submit cookie."""

import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from starlette.requests import Request

from idp.foundation import clock, secret_values
from idp.web import cookies, forms, uploads
from idp.web.context import web_context
from idp.web.uploads import UploadedFile, UploadForm

FIELD = "csrf"
#: Before its digest of the cookie, a token has random bytes and the second in which its page was shown.
_RANDOM_BYTES, _TIME_BYTES = 4, 4
_DIGEST_BYTES = 16
_TOKEN_BYTES = _RANDOM_BYTES + _TIME_BYTES + _DIGEST_BYTES
#: A form sent so soon after its page was shown, without any cookie of ours, comes from a browser that takes none.
_JUST_SHOWN = timedelta(minutes=30)


class CsrfProblem(StrEnum):
    """Why a form is not accepted; the texts are in the templates."""

    #: No cookie of ours came back, although the page set one a moment ago.
    COOKIES_BLOCKED = "cookies_blocked"
    #: The cookie of the page is gone, as after a browser was closed and opened again.
    COOKIE_LOST = "cookie_lost"
    #: The page was shown for another value of the cookie: another tab, opened at the same time, replaced it.
    OTHER_TAB = "other_tab"
    #: The token was made too long ago to be verified, or does not come from a page of ours.
    STALE_PAGE = "stale_page"


class CsrfError(Exception):
    """The form's CSRF token does not match the cookie; `shown_at`: when its page was shown, if that is known."""

    def __init__(self, problem: CsrfProblem = CsrfProblem.STALE_PAGE, shown_at: datetime | None = None) -> None:
        super().__init__(problem)
        self.problem, self.shown_at = problem, shown_at


def make_token(request: Request, cookie_value: str) -> str:
    """Make a token over the cookie; it differs each time, so that compression does not reveal it (BREACH)."""
    shown = int(clock.now().timestamp()).to_bytes(_TIME_BYTES, "big")
    return web_context(request).token_signer.sign(
        "csrf", os.urandom(_RANDOM_BYTES) + shown + _digest_cookie(cookie_value)
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


def refused_form(request: Request) -> CsrfError:
    """Why the form of this request was not accepted."""
    error: CsrfError | None = getattr(request.state, "refused_form", None)
    return error or CsrfError()


def _verify_token(request: Request, fields: dict[str, str]) -> None:
    """Verify the token of a form and the Sec-Fetch-Site header. Raises CsrfError."""
    cookie_value = cookies.read_cookie(request, cookies.CSRF)
    opened = web_context(request).token_signer.verify("csrf", fields.get(FIELD, ""))
    from_here = request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    if not from_here or opened is None or len(opened) != _TOKEN_BYTES:
        raise _refuse(request, CsrfError())
    if cookie_value is None:
        raise _refuse(request, _explain_missing_cookie(request, _read_time(opened)))
    if opened[-_DIGEST_BYTES:] != _digest_cookie(cookie_value):
        raise _refuse(request, CsrfError(CsrfProblem.OTHER_TAB, _read_time(opened)))


def _refuse(request: Request, error: CsrfError) -> CsrfError:
    request.state.refused_form = error
    return error


def _explain_missing_cookie(request: Request, shown_at: datetime) -> CsrfError:
    sent_any = any(cookies.read_cookie(request, cookie) is not None for cookie in cookies.ALL)
    just_shown = timedelta(0) <= clock.now() - shown_at <= _JUST_SHOWN
    blocked = just_shown and not sent_any
    return CsrfError(CsrfProblem.COOKIES_BLOCKED if blocked else CsrfProblem.COOKIE_LOST, shown_at)


def _read_time(opened: bytes) -> datetime:
    seconds = int.from_bytes(opened[_RANDOM_BYTES : _RANDOM_BYTES + _TIME_BYTES], "big")
    return datetime.fromtimestamp(seconds, UTC)


def _digest_cookie(cookie_value: str) -> bytes:
    return secret_values.digest_secret(cookie_value)[:_DIGEST_BYTES]
