"""Wires what routes need of the web: the page context, the transaction, limits for anonymous requests."""

from dataclasses import dataclass

from idp.foundation.database import Session
from idp.foundation.wiring import Foundation
from idp.protocol.provider import Provider
from idp.web.anonymous_limits import AnonymousLimitPolicy, AnonymousLimits
from idp.web.client_certificate import MutualTls
from idp.web.context import VisitorFinder, WebContext
from idp.web.endpoint_requests import EndpointRequestReader
from idp.web.environment import Environments
from idp.web.site import Site
from idp.web.transaction import request_transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """What the functions that make routes receive.

    `transaction` is the default of an endpoint's parameter: `session: Session = web.transaction`.
    """

    context: WebContext
    transaction: Session
    requests: EndpointRequestReader
    anonymous_limits: AnonymousLimits


def wire_web(
    foundation: Foundation,
    *,
    site: Site,
    provider: Provider,
    mtls: MutualTls,
    limits: AnonymousLimitPolicy,
    find_visitor: VisitorFinder,
) -> Web:
    """The web of one deployment; `find_visitor`: who is signed in, for the header of error pages."""
    context = WebContext(
        site=site,
        templates=Environments(foundation.calendar),
        token_signer=foundation.secrets.token_signer,
        error_reports=foundation.error_reports,
        find_visitor=find_visitor,
    )
    return Web(
        context=context,
        transaction=request_transaction(foundation.database),
        requests=EndpointRequestReader(provider, mtls),
        anonymous_limits=AnonymousLimits(limits),
    )
