"""Cause: one thing that can be wrong with a request, and CausedError, the exception that carries it with its facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cached_property
from string import Formatter
from typing import Any, Generic, TypeVar

Error_co = TypeVar("Error_co", bound="CausedError", covariant=True)


class Alike(StrEnum):
    """Causes that a stranger must not tell apart: their answers are the same, byte for byte."""

    CLIENT_AUTHENTICATION = "client_authentication"
    ACCESS_TOKEN = "access_token"
    REGISTRATION_TOKEN = "registration_token"


@dataclass(frozen=True, slots=True, eq=False)
class Definition(Generic[Error_co]):
    """What the catalogue says of a cause.

    `error`: the exception, which has the specification's code and HTTP status. `text`: error_description for the
    developer, with the names of facts in braces; empty for the general text of the error. `facts`: the names of facts
    beside those of the text. `measured`: further facts, which differ each time a mistake is repeated (ages, clocks).
    What came from the request has a name that begins with `sent`. `page`: the kind of page that the person sees, if
    only the person is told, and `parameter`: the one at fault, unless the fact `name` says it.
    """

    error: type[Error_co]
    text: str = ""
    facts: tuple[str, ...] = ()
    measured: tuple[str, ...] = ()
    alike: Alike | None = None
    page: str = ""
    parameter: str = ""


class Cause(Enum):
    """The base of all tables of causes; calling a member with its facts makes the error.

    Facts are short texts, numbers, lists of texts, or the error behind this one (`because`). Never a secret, a token or
    a personal number.
    """

    @property
    def definition(self) -> Definition[Any]:
        found: Definition[Any] = self.value
        return found

    @property
    def key(self) -> str:
        """The name under which error reports and documents know the cause."""
        return self.name.lower()

    @cached_property
    def fact_names(self) -> frozenset[str]:
        """The facts that this cause takes."""
        named = {name for _, name, _, _ in Formatter().parse(self.definition.text) if name}
        return frozenset(named.union(self.definition.facts, self.definition.measured))

    def describe(self, facts: Mapping[str, object]) -> str:
        """The text with its facts. Raises TypeError when other facts are given than the catalogue names."""
        if facts.keys() != self.fact_names:
            raise TypeError(f"{self.name} takes the facts {sorted(self.fact_names)}, not {sorted(facts)}")
        return self.definition.text.format_map({name: _written(fact) for name, fact in facts.items()})


class CausedError(Exception):
    """An error with its cause in the catalogue and the facts of this occurrence.

    `client_id`: that of the registered client whose request it is, when it is known, whether it proved itself or not.
    `claimed_client_id`: the one that the request names, whether there is such a client or not.
    `report_code`: the code of the error report about it, once there is one.
    """

    client_id: str | None = None
    claimed_client_id: str = ""
    report_code: str = ""

    def __init__(self, cause: Cause, facts: Mapping[str, object]) -> None:
        self.cause, self.facts = cause, facts
        super().__init__(cause.describe(facts))


class ErrorsOfClient:
    """A block in which every error is of this client's request."""

    __slots__ = ("_client_id",)

    def __init__(self, client_id: str) -> None:
        self._client_id = client_id

    def __enter__(self) -> None:
        """Nothing begins."""

    def __exit__(self, _kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, CausedError) and error.client_id is None:
            error.client_id = self._client_id


def _written(fact: object) -> str:
    return ", ".join(map(str, fact)) if isinstance(fact, tuple) else str(fact)
