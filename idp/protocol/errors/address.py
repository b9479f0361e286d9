"""Causes in addresses that are registered: the reason behind another cause (RFC 6749 3.1.2, RFC 8252 7)."""

from idp.protocol.errors import InvalidAddress
from idp.protocol.errors.cause import Cause, Definition


class AddressCause(Cause):
    """What is wrong with an address."""

    def __call__(self, **facts: object) -> InvalidAddress:
        error: InvalidAddress = self.definition.error(self, facts)
        return error

    HTTP_NOT_ALLOWED = Definition(
        InvalidAddress, "an address must use https; http is allowed on loopback in the sandbox alone"
    )
    REDIRECT_FRAGMENT = Definition(
        InvalidAddress, "a redirect URI must not have a fragment: browsers would keep it (RFC 6749 3.1.2)"
    )
    REDIRECT_WILDCARD = Definition(
        InvalidAddress, "a redirect URI is compared byte by byte: write out each address, no wildcard"
    )
    SERVER_ADDRESS_FRAGMENT = Definition(InvalidAddress, "an address that our server calls must not have a fragment")
    API_NAME_FRAGMENT = Definition(InvalidAddress, "the name of an API must not have a fragment (RFC 8707 2)")
    ADDRESS_NOT_TEXT = Definition(InvalidAddress, "an address must be text of 1 to {longest} characters")
    ADDRESS_NOT_ASCII = Definition(
        InvalidAddress, "an address must be plain ASCII: percent-encode the path, write other hosts in punycode"
    )
    ADDRESS_NOT_ABSOLUTE = Definition(
        InvalidAddress, "an address must be an absolute URI such as https://aplikasi.example.go.id/masuk"
    )
    PRIVATE_SCHEME_NOT_NATIVE = Definition(
        InvalidAddress, "only native applications may register a private scheme; use https"
    )
    ADDRESS_NOT_WEB = Definition(InvalidAddress, "an address must begin with https:// and a host")
    ADDRESS_WITH_USER_NAME = Definition(InvalidAddress, "an address must not contain a user name")
    ADDRESS_HOST_MALFORMED = Definition(
        InvalidAddress, "the host of an address is letters, digits, dots and hyphens, and perhaps a port"
    )
    PRODUCTION_ON_LOOPBACK = Definition(
        InvalidAddress, "a production client cannot live on loopback: register the public address"
    )
    HTTP_LOOPBACK_IN_PRODUCTION = Definition(
        InvalidAddress, "http on loopback is for sandbox clients (environment uji); use https in production"
    )
