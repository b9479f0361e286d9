"""Loads the whole program: processes forked from one that has imported this begin with its modules in memory."""

import gc
from importlib import import_module


def _load() -> None:
    gc.disable()  # what is loaded stays, as in `idp serve`
    for module in ("idp.app", "idp.cli.serve", "idp.cli.migrate"):
        import_module(module)
    import_module("idp.foundation.database").Base.registry.configure()
    gc.freeze()
    gc.enable()


_load()
