"""Guards: who may enter a page (anybody signed in, or a role), and the session and the roles behind a request."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.authentication import login_page, login_requests
from idp.accounts.authentication.assurance import NeedsEnrolment, WantedAssurance
from idp.accounts.authentication.login_requests import LoginRequest
from idp.accounts.authentication.login_steps import SecondFactorNotice
from idp.accounts.enrolment.recent_verification import was_verified_recently
from idp.accounts.factors.enrolled_factors import load_enrolled_factors
from idp.accounts.roles.granted_role import HeldRole, authority_of
from idp.accounts.roles.role_assignments import load_roles
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.sessions import CurrentSession
from idp.accounts.wiring import Accounts
from idp.foundation import clock
from idp.foundation.database_unavailable import DatabaseUnavailable
from idp.permissions import PRIVILEGED_ROLES, Authority, InsufficientAuthority, Operation, Permission, Role
from idp.protocol.authentication_context import Acr, satisfied_acr
from idp.web import cookies
from idp.web.access import OperationsNeeded, SessionNeeded
from idp.web.areas import open_areas
from idp.web.client_address import read_client_address
from idp.web.errors import PersonError
from idp.web.templating import HeaderUser

#: The page of a person's factors.
ACCOUNT_SECURITY = "/akun/keamanan"

#: What other packages give a person besides their roles, such as a team of an application: (person_id) -> permissions.
PermissionSource = Callable[[UUID], Awaitable[frozenset[Permission]]]


class NotSignedIn(Exception):
    """The browser has no session; answered with a redirect to the login page, which returns here."""


class AssuranceNeeded(Exception):
    """The session is too weak or too old for the page; answered with a redirect to what it lacks, at a local path."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in person with all their roles, perhaps none; `permissions`: what is not given by a role."""

    current_session: CurrentSession
    roles: tuple[HeldRole, ...]
    permissions: frozenset[Permission] = frozenset()

    def has_role(self, role: Role) -> bool:
        """Whether the person has `role`, everywhere or for an office."""
        return any(held.role is role for held in self.roles)

    @property
    def is_privileged(self) -> bool:
        """Whether a role of the person always needs a second factor."""
        return any(held.role in PRIVILEGED_ROLES for held in self.roles)

    @property
    def authority(self) -> Authority:
        """What the person may do by their roles, everywhere and for offices, and besides them."""
        held = authority_of(f"person:{self.current_session.person_id}", self.roles)
        return replace(held, permissions=held.permissions | self.permissions)

    @property
    def visitor(self) -> HeaderUser:
        """The person as the header of a page shows them, with the areas that their roles open."""
        return HeaderUser(self.current_session.name, open_areas(self.authority), shared=self.current_session.shared)


class Guards:
    """What pages declare as `access`, and who is behind the request that was let in.

    `signed_in`, `assured` and `allowed(...)` are declarations: the router refuses everybody else. `signed_in` is for
    the person's own account; `assured` for whatever else is open to everybody, once the session has what the policies
    of roles and deployment demand. `session` and `principal` are defaults of an endpoint's parameter,
    `current_session: CurrentSession = guards.session`, loaded once in a request.
    """

    def __init__(self, accounts: Accounts, besides_roles: Sequence[PermissionSource] = ()) -> None:
        self._accounts = accounts
        self._besides_roles = besides_roles
        self.session: CurrentSession = Depends(self.require_session)
        self.principal: Principal = Depends(self._principal_dependency())
        self.signed_in = SessionNeeded(Depends(self.require_session))
        self.assured = SessionNeeded(Depends(self._require_demanded_assurance))
        self.recently_verified = SessionNeeded(Depends(self._require_recent_verification))

    def allowed(self, *operations: Operation) -> OperationsNeeded:
        """The declaration of a page for people who may do all of `operations`, everywhere or for some office.

        The use case narrows to the offices: `authority.require(operation, office=…)` or `authority.offices_for(…)`.
        The session has to have what the person's roles demand.
        """

        async def permitted(request: Request, principal: Principal = self.principal) -> None:
            try:
                for operation in operations:
                    principal.authority.offices_for(operation)
            except InsufficientAuthority as refusal:
                raise PersonError(403, "forbidden") from refusal
            await self.require_assurance_of_roles(request, principal)

        return OperationsNeeded(operations, Depends(permitted))

    def _principal_dependency(self) -> Callable[[CurrentSession], Awaitable[Principal]]:
        async def loaded(current_session: CurrentSession = self.session) -> Principal:
            return await self.load_principal(current_session)

        return loaded

    async def current_session(self, request: Request) -> CurrentSession | None:
        """The session of this browser, or None; for pages that also serve people who are not signed in."""
        return await self._accounts.sessions.load_current_session(cookies.read_cookie(request, cookies.SESSION))

    async def find_visitor(self, request: Request) -> HeaderUser | None:
        """Who reads a page that is for everybody; None: nobody signed in, or the database is away."""
        try:
            current_session = await self.current_session(request)
            return None if current_session is None else (await self.load_principal(current_session)).visitor
        except DatabaseUnavailable:  # the page itself needs no database
            return None

    async def require_session(self, request: Request) -> CurrentSession:
        """The session of this browser. Raises NotSignedIn."""
        current_session = await self.current_session(request)
        if current_session is None:
            raise NotSignedIn
        return current_session

    async def _require_recent_verification(self, request: Request) -> None:
        """Raises AssuranceNeeded unless the person has just proven who they are, by all that they have."""
        current_session = await self.require_session(request)
        factors = await load_enrolled_factors(self._accounts.database, current_session.person_id)
        if not was_verified_recently(current_session, factors, clock.now()):
            path = _return_path(request, after_form=ACCOUNT_SECURITY)
            best = Acr.SECOND_FACTOR if factors.has_any else None
            again = LoginRequest("", path, reauthenticate=True, acr=best)
            handle = await login_requests.create_login_request(self._accounts.database, again)
            raise AssuranceNeeded(login_page.login_page_url({"lanjut": handle}))

    async def _require_demanded_assurance(self, request: Request) -> None:
        current_session = await self.require_session(request)
        await self.require_assurance(request, current_session, self._accounts.login_steps.demanded(current_session))

    async def require_assurance_of_roles(self, request: Request, principal: Principal) -> None:
        """Require the second factor of a person with a role that always needs one. Raises AssuranceNeeded."""
        if principal.is_privileged:
            await self.require_assurance(request, principal.current_session, Acr.SECOND_FACTOR)

    async def require_assurance(self, request: Request, current_session: CurrentSession, acr: Acr) -> None:
        """Require a session of at least this class. Raises AssuranceNeeded.

        The person is led to the missing step and back to this page, or, without such a factor, to a page that says how
        to set one up.
        """
        if satisfied_acr(current_session.acr, [acr]) is not None:
            return
        path = _return_path(request)
        step = await self._accounts.login_steps.decide_for_session(WantedAssurance(minimum=acr), current_session)
        if isinstance(step, NeedsEnrolment):
            raise AssuranceNeeded(f"{login_page.ENROLMENT_PAGE}?{urlencode({'ke': path})}")
        handle = await login_requests.create_login_request(
            self._accounts.database, LoginRequest("", return_to=path, acr=acr)
        )
        raise AssuranceNeeded(login_page.login_page_url({"lanjut": handle}))

    async def find_notice(self, current_session: CurrentSession) -> SecondFactorNotice | None:
        """What the person is told about second factors on their own pages; None: nothing."""
        return await self._accounts.login_steps.find_notice(current_session.person_id)

    async def load_principal(self, current_session: CurrentSession) -> Principal:
        """This person with all their roles, perhaps none."""
        person_id = current_session.person_id
        given = [await source(person_id) for source in self._besides_roles]
        return Principal(
            current_session, await load_roles(self._accounts.database, person_id), frozenset().union(*given)
        )


def read_origin(request: Request) -> RequestOrigin:
    """The origin of this request: client address and User-Agent."""
    return RequestOrigin(read_client_address(request), request.headers.get("user-agent", ""))


def install(app: FastAPI) -> None:
    """Register the handler that answers NotSignedIn; called by the composition root."""
    app.add_exception_handler(NotSignedIn, _redirect_to_login)
    app.add_exception_handler(AssuranceNeeded, _redirect_to_step)


async def _redirect_to_login(request: Request, _error: Exception) -> Response:
    # requests without a session must not cause writes, so the return path is in the URL
    return RedirectResponse(login_page.login_page_url({"ke": _return_path(request)}), 303)


async def _redirect_to_step(_request: Request, error: Exception) -> Response:
    assert isinstance(error, AssuranceNeeded)  # noqa: S101  registered for it alone
    return RedirectResponse(error.path, 303)


def _return_path(request: Request, after_form: str | None = None) -> str:
    """The path to return to: the requested page, or after a form its area, as a form cannot be sent again."""
    path = request.url.path
    if request.method not in ("GET", "HEAD"):
        return after_form or "/" + path.strip("/").partition("/")[0]
    return login_page.safe_return_path(f"{path}?{request.url.query}" if request.url.query else path)
