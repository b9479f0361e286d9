"""View values of the developer area."""

from dataclasses import dataclass

from idp.web.templating import HeaderUser


@dataclass(frozen=True, slots=True)
class DeveloperHomeView:
    """The first page of the area: `issuer` is what libraries of applications ask for."""

    visitor: HeaderUser
    issuer: str
