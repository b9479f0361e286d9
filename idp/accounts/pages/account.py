"""/akun: the account page with the person's record and live sessions, and the forms that end sessions."""

from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts import own_page
from idp.accounts.guards import Guards
from idp.accounts.sessions import Here
from idp.accounts.wiring import Accounts
from idp.foundation.database import Session
from idp.web import cookies, csrf, forms
from idp.web.templating import page
from idp.web.wiring import Web


async def _with_our_form(request: Request) -> None:
    csrf.check(request, forms.fields(await forms.form(request)))


OurForm = Depends(_with_our_form)


def routes(accounts: Accounts, guards: Guards, web: Web) -> APIRouter:
    """The page, and its forms that end sessions."""
    router = APIRouter()
    _add_page(router, accounts, guards, web)
    _add_ends_of_others(router, accounts, guards, web)
    _add_end_of_one(router, accounts, guards, web)
    return router


def _add_page(router: APIRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.get("/akun")
    async def show(request: Request, transaction: Session = web.transaction, here: Here = guards.signed_in) -> Response:
        """Show the person's record, masked, and their live sessions."""
        ended = request.query_params.get("diakhiri", "0")
        count = int(ended) if ended.isascii() and ended.isdigit() and len(ended) < 4 else 0
        done = own_page.Done(count, request.query_params.get("bukan_saya") == "1")
        view = await own_page.view(transaction, accounts.sessions, here, done)
        return page(request, "accounts/account.html", view)


def _add_ends_of_others(router: APIRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.post("/akun/sesi/lain/akhiri", dependencies=[OurForm])
    async def end_others(transaction: Session = web.transaction, here: Here = guards.signed_in) -> Response:
        """End the person's sessions in every other browser."""
        count = await accounts.sessions.end_others(transaction, here)
        return RedirectResponse(f"/akun?diakhiri={count}", 303)

    @router.post("/akun/sesi/{session_id}/bukan-saya", dependencies=[OurForm])
    async def disown(
        session_id: UUID, transaction: Session = web.transaction, here: Here = guards.signed_in
    ) -> Response:
        """End a session the person does not recognise, with all its grants; the page then says what to do next."""
        ended = await accounts.sessions.disown(transaction, here, session_id)
        return RedirectResponse("/akun?bukan_saya=1" if ended else "/akun", 303)


def _add_end_of_one(router: APIRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.post("/akun/sesi/{session_id}/akhiri", dependencies=[OurForm])
    async def end_one(
        request: Request, session_id: UUID, transaction: Session = web.transaction, here: Here = guards.signed_in
    ) -> Response:
        """End one session of the person, possibly the current one."""
        ended = await accounts.sessions.end_own(transaction, here, session_id, "ended_by_person")
        if session_id != here.session_id:
            return RedirectResponse(f"/akun?diakhiri={int(ended)}", 303)
        response = RedirectResponse("/masuk", 303)
        cookies.clear(request, response, cookies.SESSION)
        return response
