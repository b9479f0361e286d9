"""Endpoints of a sample: home, sign-in, callback, own claims, sign-out, and back-channel logout."""

import secrets
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from clients.samples import authorization_answer, views
from clients.samples.room import Room, room_of
from clients.samples.sessions import Session, now
from clients.samples.trouble import Kind, Trouble

router = APIRouter()

MOST_FORM_BYTES = 64 * 1024


@router.get("/")
async def home(request: Request) -> Response:
    room = room_of(request)
    session = room.session(request)
    if session is None or session.person is None:
        return room.page("home.html", person=None)
    person = views.person(session.person, {})
    return room.page("home.html", person=person, form_token=session.form_token)


@router.get("/masuk")
async def sign_in(request: Request) -> Response:
    room = room_of(request)
    session = room.session(request)
    if session is not None and session.person is not None:
        return RedirectResponse("/saya", 303)
    beginning = await room.relying_party.begin()
    session = session or room.sessions.open(Session())
    session.remember(beginning.state, beginning.attempt)
    return room.with_cookie(RedirectResponse(beginning.address, 303), session)


@router.get("/masuk/kembali")
async def come_back(request: Request) -> Response:
    room = room_of(request)
    session = room.session(request)
    answer = authorization_answer.read(request.query_params.multi_items())
    attempt = session.attempts.pop(answer.state, None) if session is not None else None
    if session is None or attempt is None:
        return _old_link(session)
    person = await room.relying_party.finish(answer, attempt)
    room.sessions.end(session)  # a new key after sign-in, against session fixation
    session = room.sessions.open(Session(person, session.attempts))
    return room.with_cookie(RedirectResponse("/saya", 303), session)


@router.get("/saya")
async def who_am_i(request: Request) -> Response:
    room = room_of(request)
    session = room.session(request)
    if session is None or session.person is None:
        return RedirectResponse("/", 303)
    async with session.asking:
        try:
            session.person, claims = await room.relying_party.ask_again(session.person)
        except Trouble as trouble:
            if trouble.kind is Kind.SESSION_OVER:
                room.sessions.end(session)
            raise
    return room.page(
        "who_am_i.html",
        person=views.person(session.person, claims),
        userinfo=views.rows(claims),
        id_token=views.rows(session.person.claims),
        form_token=session.form_token,
    )


@router.post("/keluar")
async def sign_out_here(request: Request) -> Response:
    room = room_of(request)
    await _end_own_session(room, request)
    return room.without_cookie(RedirectResponse("/keluar", 303))


@router.get("/keluar")
async def signed_out_here(request: Request) -> Response:
    return room_of(request).page("signed_out.html", everywhere=False)


@router.post("/keluar/semua")
async def sign_out_everywhere(request: Request) -> Response:
    room = room_of(request)
    session = await _end_own_session(room, request)
    if session.person is None:
        return RedirectResponse("/", 303)
    farewell = room.sessions.open(Session(farewell=secrets.token_urlsafe(24)))
    address = await room.relying_party.farewell(session.person, farewell.farewell or "")
    return room.with_cookie(RedirectResponse(address, 303), farewell)


@router.get("/keluar/kembali")
async def signed_out_everywhere(request: Request) -> Response:
    room = room_of(request)
    session = room.session(request)
    if session is None or session.farewell is None or session.farewell != request.query_params.get("state"):
        return RedirectResponse("/", 303)
    room.sessions.end(session)
    return room.without_cookie(room.page("signed_out.html", everywhere=True))


@router.post("/keluar/dari-divos")
async def ended_by_provider(request: Request) -> Response:
    """Back-Channel Logout 2.5: end the sessions that the provider's logout token names."""
    room = room_of(request)
    try:
        form = await _form(request)
        order = await room.relying_party.logout_token(form.get("logout_token", ""))
        room.seen.spend(order.jti, now())
    except Trouble as trouble:
        description = {"error": "invalid_request", "error_description": trouble.reason}
        return JSONResponse(description, 400)
    room.sessions.end_for(order.sid, order.sub)
    return Response(status_code=200)


def _old_link(session: Session | None) -> Response:
    """A callback without a pending request, as from the back button: fine when the person is signed in."""
    if session is not None and session.person is not None:
        return RedirectResponse("/saya", 303)
    raise Trouble(Kind.STALE, "no such sign-in under way in this browser")


async def _end_own_session(room: Room, request: Request) -> Session:
    session = room.session(request)
    form = await _form(request)
    if session is None:
        return Session()
    if not secrets.compare_digest(form.get("form_token", "").encode(), session.form_token.encode()):
        raise Trouble(Kind.FORM_EXPIRED, "the form is not from this session")
    room.sessions.end(session)
    return session


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form of at most MAX_FORM_BYTES; a larger body is not read to its end."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_FORM_BYTES:
            raise Trouble(Kind.FORM_EXPIRED, "the form is too large to be ours")
    return dict(parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True))
