"""CAUSES: the whole catalogue of causes, from the tables of every package."""

import pkgutil
from importlib import import_module

import idp
from idp.protocol.errors.cause import Cause


def _tables(base: type[Cause]) -> list[type[Cause]]:
    found = []
    for table in base.__subclasses__():
        found += [table] if table.__members__ else _tables(table)
    return found


def _load() -> None:
    for module in pkgutil.walk_packages(idp.__path__, "idp."):
        if module.name.endswith(".causes") or module.name.startswith("idp.protocol.errors."):
            import_module(module.name)


_load()
#: Every cause by name, in the order of the tables' names.
CAUSES: dict[str, Cause] = {}
for _table in sorted(
    (table for table in _tables(Cause) if table.__module__.startswith("idp.")),
    key=lambda table: (table.__module__, table.__name__),
):
    for _name, _cause in _table.__members__.items():
        assert _name not in CAUSES, f"{_name} is in two tables"
        CAUSES[_name] = _cause
