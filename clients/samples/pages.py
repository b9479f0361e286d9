"""Endpoints of a sample: home, sign-in, callback, own claims, sign-out, and back-channel logout."""

import secrets
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from clients.samples import authorization_response, views
from clients.samples.context import SampleContext, get_context
from clients.samples.errors import ErrorKind, SampleError
from clients.samples.sessions import Session, now

router = APIRouter()

MAX_FORM_BYTES = 64 * 1024


@router.get("/")
async def home(request: Request) -> Response:
    context = get_context(request)
    session = context.find_session(request)
    if session is None or session.person is None:
        return context.render_page("home.html", person=None)
    person = views.build_person_view(session.person)
    return context.render_page("home.html", person=person, form_token=session.form_token)


@router.get("/masuk")
async def sign_in(request: Request) -> Response:
    context = get_context(request)
    session = context.find_session(request)
    if session is not None and session.person is not None:
        return RedirectResponse("/saya", 303)
    beginning = await context.relying_party.start_authorization()
    session = session or context.sessions.open(Session())
    session.save_pending(beginning.state, beginning.pending)
    return context.with_cookie(RedirectResponse(beginning.address, 303), session)


@router.get("/masuk/kembali")
async def handle_callback(request: Request) -> Response:
    context = get_context(request)
    session = context.find_session(request)
    answer = authorization_response.parse_response(request.query_params.multi_items())
    pending = session.pending.pop(answer.state, None) if session is not None else None
    if session is None or pending is None:
        return _stale_callback(session)
    person = await context.relying_party.complete_authorization(answer, pending)
    context.sessions.end(session)  # a new key after sign-in, against session fixation
    session = context.sessions.open(Session(person, session.pending))
    return context.with_cookie(RedirectResponse("/saya", 303), session)


@router.get("/saya")
async def who_am_i(request: Request) -> Response:
    context = get_context(request)
    session = context.find_session(request)
    if session is None or session.person is None:
        return RedirectResponse("/", 303)
    async with session.refresh_lock:
        try:
            session.person = await context.relying_party.fetch_userinfo(session.person)
        except SampleError as error:
            if error.kind is ErrorKind.SESSION_OVER:
                context.sessions.end(session)
            raise
    return context.render_page(
        "who_am_i.html",
        person=views.build_person_view(session.person),
        userinfo=views.build_claim_rows(session.person.userinfo),
        id_token=views.build_claim_rows(session.person.claims),
        form_token=session.form_token,
    )


@router.post("/keluar")
async def sign_out_here(request: Request) -> Response:
    context = get_context(request)
    await _end_own_session(context, request)
    return context.without_cookie(RedirectResponse("/keluar", 303))


@router.get("/keluar")
async def signed_out_here(request: Request) -> Response:
    return get_context(request).render_page("signed_out.html", everywhere=False)


@router.post("/keluar/semua")
async def sign_out_everywhere(request: Request) -> Response:
    context = get_context(request)
    session = await _end_own_session(context, request)
    if session.person is None:
        return RedirectResponse("/", 303)
    farewell = context.sessions.open(Session(logout_state=secrets.token_urlsafe(24)))
    address = await context.relying_party.build_logout_url(session.person, farewell.logout_state or "")
    return context.with_cookie(RedirectResponse(address, 303), farewell)


@router.get("/keluar/kembali")
async def signed_out_everywhere(request: Request) -> Response:
    context = get_context(request)
    session = context.find_session(request)
    if session is None or session.logout_state is None or session.logout_state != request.query_params.get("state"):
        return RedirectResponse("/", 303)
    context.sessions.end(session)
    return context.without_cookie(context.render_page("signed_out.html", everywhere=True))


@router.post("/keluar/dari-divos")
async def back_channel_logout(request: Request) -> Response:
    """Back-Channel Logout 2.5: end the sessions that the provider's logout token names."""
    context = get_context(request)
    try:
        form = await _read_form(request)
        order = await context.relying_party.verify_logout_token(form.get("logout_token", ""))
        context.used_logout_tokens.spend(order.jti, now())
    except SampleError as error:
        description = {"error": "invalid_request", "error_description": error.reason}
        return JSONResponse(description, 400)
    context.sessions.end_for(order.sid, order.sub)
    return Response(status_code=200)


def _stale_callback(session: Session | None) -> Response:
    """A callback without a pending request, as from the back button: fine when the person is signed in."""
    if session is not None and session.person is not None:
        return RedirectResponse("/saya", 303)
    raise SampleError(ErrorKind.STALE, "no such sign-in under way in this browser")


async def _end_own_session(context: SampleContext, request: Request) -> Session:
    session = context.find_session(request)
    form = await _read_form(request)
    if session is None:
        return Session()
    if not secrets.compare_digest(form.get("form_token", "").encode(), session.form_token.encode()):
        raise SampleError(ErrorKind.FORM_EXPIRED, "the form is not from this session")
    context.sessions.end(session)
    return session


async def _read_form(request: Request) -> dict[str, str]:
    """The fields of a form of at most MAX_FORM_BYTES; a larger body is not read to its end."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            raise SampleError(ErrorKind.FORM_EXPIRED, "the form is too large to be ours")
    return dict(parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True))
