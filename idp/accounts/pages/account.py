"""/akun: the account page with the person's record and live sessions, and the forms that end sessions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts import own_page
from idp.accounts.guards import signed_in
from idp.accounts.sessions import Here, Sessions
from idp.web import cookies, csrf, forms
from idp.web.parts import part
from idp.web.templating import page
from idp.web.transaction import Transaction

router = APIRouter()


async def _with_our_form(request: Request) -> None:
    csrf.check(request, forms.fields(await forms.form(request)))


SignedIn = Annotated[Here, Depends(signed_in)]
OurForm = Depends(_with_our_form)


@router.get("/akun")
async def show(request: Request, transaction: Transaction, here: SignedIn) -> Response:
    """Show the person's record, masked, and their live sessions."""
    ended = request.query_params.get("diakhiri", "0")
    count = int(ended) if ended.isascii() and ended.isdigit() and len(ended) < 4 else 0
    done = own_page.Done(count, request.query_params.get("bukan_saya") == "1")
    view = await own_page.view(transaction, part(request, Sessions), here, done)
    return page(request, "accounts/account.html", view)


@router.post("/akun/sesi/lain/akhiri", dependencies=[OurForm])
async def end_others(request: Request, transaction: Transaction, here: SignedIn) -> Response:
    """End the person's sessions in every other browser."""
    count = await part(request, Sessions).end_others(transaction, here)
    return RedirectResponse(f"/akun?diakhiri={count}", 303)


@router.post("/akun/sesi/{session_id}/bukan-saya", dependencies=[OurForm])
async def disown(request: Request, transaction: Transaction, here: SignedIn, session_id: UUID) -> Response:
    """End a session the person does not recognise, with all its grants; the page then says what to do next."""
    ended = await part(request, Sessions).disown(transaction, here, session_id)
    return RedirectResponse("/akun?bukan_saya=1" if ended else "/akun", 303)


@router.post("/akun/sesi/{session_id}/akhiri", dependencies=[OurForm])
async def end_one(request: Request, transaction: Transaction, here: SignedIn, session_id: UUID) -> Response:
    """End one session of the person, possibly the current one."""
    ended = await part(request, Sessions).end_own(transaction, here, session_id, "ended_by_person")
    if session_id != here.session_id:
        return RedirectResponse(f"/akun?diakhiri={int(ended)}", 303)
    response = RedirectResponse("/masuk", 303)
    cookies.clear(request, response, cookies.SESSION)
    return response
