"""What every page needs of its application, whichever route answers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.requests import HTTPConnection, Request

from idp.foundation.error_reports import ErrorReports
from idp.foundation.secret_values import TokenSigner
from idp.web.environment import Environments
from idp.web.forwarding_notice import ForwardingNotice
from idp.web.site import Site

if TYPE_CHECKING:
    from idp.web.templating import HeaderUser

#: Who is signed in, as the header of a page shows them; None for everybody else.
VisitorFinder = Callable[[Request], Awaitable["HeaderUser | None"]]


async def find_nobody(_request: Request) -> "HeaderUser | None":
    """The visitor of a deployment without accounts."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebContext:
    """The site, its templates, the signer of form tokens, the error reports, and the notice of an unnamed proxy.

    `find_visitor`: looks up who is signed in, for pages of errors alone.

    The one value on `app.state`: Starlette calls exception handlers with a request and nothing else, and the page that
    answers an error needs the same as any other. Use cases are never found here: routes receive them.
    """

    site: Site
    templates: Environments
    token_signer: TokenSigner
    error_reports: ErrorReports
    forwarding: ForwardingNotice = field(default_factory=ForwardingNotice)
    find_visitor: VisitorFinder = find_nobody


def web_context(connection: HTTPConnection) -> WebContext:
    """The context of the application that answers this request."""
    context: WebContext = connection.app.state.web
    return context
