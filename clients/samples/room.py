"""SampleContext: what the pages of one sample share (configuration, relying party, sessions, templates)."""

from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from clients.samples.configuration import Configuration, Look
from clients.samples.logout_token import Seen
from clients.samples.relying_party import RelyingParty
from clients.samples.sessions import Session, Sessions

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Room:
    look: Look
    configuration: Configuration
    relying_party: RelyingParty
    sessions: Sessions = field(default_factory=Sessions)
    seen: Seen = field(default_factory=Seen)

    def session(self, request: Request) -> Session | None:
        return self.sessions.find(request.cookies.get(self.cookie))

    @property
    def cookie(self) -> str:
        """A name per sample, because cookies ignore ports and two samples may share a host."""
        return f"__Host-{self.configuration.cookie}" if self.configuration.is_https else self.configuration.cookie

    def page(self, template: str, status: int = 200, **view: object) -> HTMLResponse:
        return HTMLResponse(TEMPLATES.get_template(template).render(look=self.look, **view), status)

    def with_cookie(self, response: Response, session: Session) -> Response:
        secure = self.configuration.is_https
        response.set_cookie(self.cookie, session.key, httponly=True, samesite="lax", secure=secure, path="/")
        return response

    def without_cookie(self, response: Response) -> Response:
        response.delete_cookie(self.cookie, httponly=True, samesite="lax", secure=self.configuration.is_https, path="/")
        return response


def room_of(request: Request) -> Room:
    room: Room = request.app.state.room
    return room
