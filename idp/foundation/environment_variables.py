"""Reads settings from environment variables: cleaned of white space and quotes, and no misspelled one unnoticed."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from difflib import get_close_matches
from typing import Any

from pydantic_settings import BaseSettings, EnvSettingsSource

PREFIX = "IDP_"

_QUOTES = ("'", '"')

#: How a value of this kind is written, by pydantic's name of the error.
_WRITTEN = {
    "time_delta_parsing": "a duration is written as in PT4H or P30D (ISO 8601)",
    "time_delta_type": "a duration is written as in PT4H or P30D (ISO 8601)",
    "date_from_datetime_parsing": "a day is written as in 2026-12-01 (ISO 8601)",
    "int_parsing": "write a whole number, such as 5",
    "int_type": "write a whole number, such as 5",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "greater_than_equal": "write a number of at least {ge}",
    "less_than_equal": "write a number of at most {le}",
}

#: No duration is longer: a moment that many years on is still a date.
_LONGEST = timedelta(days=36_500)


class CleanEnvironment(EnvSettingsSource):
    """The environment without white space and quotes around a value, as files for containers leave them there.

    What has no value by default has none when its variable is empty.
    """

    def _load_env_vars(self) -> Mapping[str, str | None]:
        found = super()._load_env_vars()
        cleaned = {name: value and clean(value) for name, value in found.items()}
        unset = {name.lower() for name, default in list_variables(self.settings_cls) if default is None}
        return {name: value for name, value in cleaned.items() if value != "" or name.lower() not in unset}


def clean(value: str) -> str:
    """Take away white space at the ends, and quotes that stand around the whole."""
    value = value.strip()
    quoted = len(value) > 1 and value[0] in _QUOTES and value[-1] == value[0] and value.count(value[0]) == 2
    return value[1:-1].strip() if quoted else value


def list_variables(settings: type[BaseSettings]) -> Iterator[tuple[str, object]]:
    """Every variable that is read, with its default."""
    for name, field in settings.model_fields.items():
        yield from _parts_of(f"{PREFIX}{name.upper()}", field.default)


def list_values(settings: BaseSettings) -> Iterator[tuple[str, object]]:
    """Every variable that is read, with the value that these settings have."""
    for name in type(settings).model_fields:
        yield from _parts_of(f"{PREFIX}{name.upper()}", getattr(settings, name))


def _parts_of(variable: str, value: Any) -> Iterator[tuple[str, object]]:
    if not is_dataclass(value) or isinstance(value, type):
        yield variable, value
        return
    for field in fields(value):
        yield from _parts_of(f"{variable}__{field.name.upper()}", getattr(value, field.name))


def find_unread(settings: type[BaseSettings], environment: Mapping[str, str]) -> dict[str, str | None]:
    """The variables with our prefix that nobody reads, each with the nearest name there is."""
    known = [variable for variable, _ in list_variables(settings)]
    unread = {name for name in environment if name.upper().startswith(PREFIX)} - {*known, *map(str.lower, known)}
    return {
        name: next(iter(get_close_matches(name.upper(), known, n=1, cutoff=0.6)), None)
        for name in sorted(unread)
        if name.upper() not in known
    }


def find_wholes(settings: type[BaseSettings], environment: Mapping[str, str]) -> list[str]:
    """What is wrong with variables that name a group of settings instead of one of them."""
    groups = {
        f"{PREFIX}{name.upper()}": next(_parts_of(f"{PREFIX}{name.upper()}", field.default))[0]
        for name, field in settings.model_fields.items()
        if is_dataclass(field.default)
    }
    return [
        f"{name}: this is a group of settings; set each by its own name, such as {groups[name.upper()]}"
        for name in environment
        if name.upper() in groups
    ]


def describe_error(error: Mapping[str, Any]) -> str:
    """One sentence for one of pydantic's errors: which variable, and what would be right."""
    names = "__".join(str(name) for name in error.get("loc", ()) if not isinstance(name, int))
    message = _WRITTEN.get(str(error.get("type")), "").format(**error.get("ctx", {}))
    message = message or str(error.get("msg", "")).removeprefix("Value error, ")
    return f"{PREFIX}{names.upper()}: {message}" if names else message


def find_amounts(values: Mapping[str, object], *, may_be_zero: frozenset[str]) -> Iterator[str]:
    """What is wrong with numbers and durations: none is negative, and few are zero."""
    for variable, value in values.items():
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, bool) or not isinstance(one, int | timedelta):
                continue
            amount = one.total_seconds() if isinstance(one, timedelta) else one
            if amount < 0 or (amount == 0 and variable not in may_be_zero):
                least = "0 or more" if variable in may_be_zero else "more than 0"
                yield f"{variable} must be {least}."
            elif isinstance(one, timedelta) and one > _LONGEST:
                yield f"{variable} is at most P{_LONGEST.days}D."
