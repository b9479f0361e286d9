"""FactKind: what is counted per client and day; oidc and clients count, the tracker reads."""

from idp.enumerations import DescribedEnum


class FactKind(DescribedEnum):
    """The kinds of facts, in the order in which an application reaches them."""

    CLIENT_REGISTERED = "client_registered", "An application's client was registered."
    CODE_REDEEMED = "code_redeemed", "A person's login reached the client: it redeemed an authorization or device code."
    ID_TOKEN_ISSUED = "id_token_issued", "The client received an ID token."
    USERINFO_USED = "userinfo_used", "The client read the claims of a person at the userinfo endpoint."
    REQUEST_SUCCEEDED = "request_ok", "An authorization or token request of the client was answered."
    REQUEST_FAILED = "request_failed", "A request that a person or the client's secret authenticated was refused."
    UNAUTHENTICATED_REFUSED = (
        "request_refused_unvouched",
        "A request in the client's name was refused that anybody could have sent; no level counts it.",
    )
    LOGOUT_CONFIRMED = "logout_confirmed", "The client confirmed a logout token."
    LOGOUT_FAILED = "logout_failed", "The client did not confirm a logout token."
