"""Who may enter a route, and whether its forms are checked for CSRF: what every route declares."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from fastapi.params import Depends

from idp.permissions import Operation

#: Methods that change nothing (RFC 9110 9.2.1).
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Public:
    """Everybody may enter; `reason` says why."""

    reason: str


@dataclass(frozen=True, slots=True)
class SessionNeeded:
    """A signed-in person may enter; `check` is the dependency that refuses everybody else."""

    check: Depends = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class OperationsNeeded:
    """A signed-in person whose roles allow all of `operations` may enter; `check` refuses everybody else."""

    operations: tuple[Operation, ...]
    check: Depends = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class AdminTokenNeeded:
    """A program with an access token for the API scope of `operation` may enter; `check` refuses everybody else."""

    operation: Operation
    check: Depends = field(repr=False, compare=False)


class ProgramAuthentication(Enum):
    """How programs authenticate at an endpoint of the protocol, whose use case verifies it in its own order."""

    CLIENT = "client authentication (RFC 6749 2.3)"
    USERINFO_TOKEN = "access token of a person (OIDC Core 5.3.1)"
    INITIAL_ACCESS_TOKEN = "initial access token (RFC 7591 3), or nobody in particular as `IDP_REGISTRATION` says"
    REGISTRATION_ACCESS_TOKEN = "registration access token of the client (RFC 7592 1.3)"
    METRICS_NETWORK = "address in `IDP_METRICS_NETWORKS`"


#: What proves a program; such requests carry no cookie that another site could make use of.
ProgramAccess = AdminTokenNeeded | ProgramAuthentication
PersonAccess = Public | SessionNeeded | OperationsNeeded


@dataclass(frozen=True, slots=True)
class CsrfChecked:
    """The router verifies the CSRF token of the form before the endpoint is called.

    `upload_bytes`: the form may have a file of so many bytes; it is read only once the guard has let the person in.
    """

    upload_bytes: int = 0


@dataclass(frozen=True, slots=True)
class CsrfExempt:
    """Forms of other sites are accepted; `reason` says why."""

    reason: str


CsrfRule = CsrfChecked | CsrfExempt
CSRF_CHECKED = CsrfChecked()


class UndeclaredRoute(Exception):
    """A route does not say who may enter; raised before the application serves anything."""


@dataclass(frozen=True, slots=True)
class RouteDeclaration:
    """What a route declares; `csrf` is None where no form of a browser changes anything."""

    access: PersonAccess | ProgramAccess
    csrf: CsrfRule | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.access, PersonAccess | ProgramAccess):
            raise UndeclaredRoute(f"{self.access!r} does not say who may enter")

    @classmethod
    def for_methods(
        cls, methods: Iterable[str], access: PersonAccess | ProgramAccess, csrf: CsrfRule = CSRF_CHECKED
    ) -> "RouteDeclaration":
        """The declaration of a route with these methods. Raises UndeclaredRoute for a meaningless exemption."""
        unsafe = not SAFE_METHODS.issuperset(methods)
        if unsafe and not isinstance(access, ProgramAccess):
            return cls(access, csrf)
        if isinstance(csrf, CsrfExempt):
            raise UndeclaredRoute("only forms of people can be exempt from the CSRF check")
        return cls(access)
