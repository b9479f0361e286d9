"""Parameters: the parameters of a query or form, one usable value per name (RFC 6749 3.1)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from idp.protocol.errors.parameter import ParameterCause

#: The longest value that is read; an ID token as a hint stays below 4 kB.
LONGEST = 8192

#: The names that may be sent more than once (RFC 8707 2).
REPEATABLE = frozenset({"resource"})
_NONE: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Parameters:
    """Usable values by name, and the faults of names that cannot be used.

    The names in REPEATABLE are in `multi_values` only, never in `values`.
    """

    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    faults: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    multi_values: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def get(self, name: str) -> str | None:
        """The value of `name`; None when it was not sent. Raises InvalidRequest when it cannot be used."""
        if name in self.faults:
            raise ParameterCause.PARAMETER_UNUSABLE(name=name, fault=self.faults[name])
        return self.values.get(name)

    def require(self, name: str) -> str:
        """The value of `name`. Raises InvalidRequest when it is missing."""
        value = self.get(name)
        if value is None:
            raise ParameterCause.PARAMETER_MISSING(name=name)
        return value

    def words(self, name: str) -> tuple[str, ...]:
        """The words of a space-separated value in the order sent, each once."""
        return tuple(dict.fromkeys((self.get(name) or "").split()))

    def get_all(self, name: str) -> tuple[str, ...]:
        """The values of a repeatable name in the order sent, each once. Raises InvalidRequest for an unusable one."""
        self.get(name)
        return self.multi_values.get(name, ())

    def usable_pairs(self, names: Collection[str]) -> Iterator[tuple[str, str]]:
        """The usable values of these names, as (name, value)."""
        for name, value in self.values.items():
            if name in names:
                yield name, value
        for name, found in self.multi_values.items():
            if name in names:
                yield from ((name, value) for value in found)

    def with_values(self, more: Mapping[str, str]) -> "Parameters":
        """These parameters with others added or replaced."""
        return Parameters({**self.values, **more}, self.faults, self.multi_values)

    def require_usable(self) -> "Parameters":
        """These parameters. Raises InvalidRequest when any of them is repeated or malformed."""
        for name, fault in self.faults.items():
            raise ParameterCause.PARAMETER_UNUSABLE(name=printable_name(name), fault=fault)
        return self


def read_parameters(pairs: Iterable[tuple[str, str]]) -> Parameters:
    """Sorts name-value pairs into usable values and faults; never raises."""
    values: dict[str, str] = {}
    faults: dict[str, str] = {}
    several: dict[str, dict[str, None]] = {}
    for name, value in pairs:
        if value == "":  # "without a value MUST be treated as if omitted" (RFC 6749 3.1)
            continue
        fault = "is sent more than once" if name in values else _fault(value)
        if fault:
            faults[name] = fault
        if name in REPEATABLE:
            several.setdefault(name, {})[value] = None
        else:
            values[name] = value
    for name in faults:
        values.pop(name, None)
        several.pop(name, None)
    return Parameters(values, faults, {name: tuple(found) for name, found in several.items()} if several else _NONE)


def _fault(value: str) -> str | None:
    """Why a value cannot be used (too long, or not text); None when it can."""
    if len(value) > LONGEST:
        return f"is longer than {LONGEST} characters"
    return None if is_text(value) else "is not text in UTF-8"


def is_text(value: str) -> bool:
    """Whether a value can be stored and returned intact: no NUL, lone surrogate or replacement character."""
    if value.isascii():
        return "\0" not in value
    return not any(letter in "\0\ufffd" or "\ud800" <= letter <= "\udfff" for letter in value)


def printable_name(name: str) -> str:
    """A parameter's name as it may stand in error_description, which is printable ASCII (RFC 6749 5.2)."""
    return name if name.isidentifier() and name.isascii() and len(name) <= 40 else "a parameter"
