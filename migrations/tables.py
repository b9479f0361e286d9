"""METADATA: every table of every package, for Alembic and the test that migrations agree with the models."""

from importlib import import_module
from importlib.resources import files
from pkgutil import iter_modules

from idp import foundation
from idp.foundation.database import Base


def _import_all() -> None:
    for module in iter_modules(foundation.__path__, "idp.foundation."):
        import_module(module.name)
    for folder in sorted(files("idp").iterdir(), key=lambda entry: entry.name):
        if folder.is_dir() and ((folder / "models.py").is_file() or (folder / "models").is_dir()):
            import_module(f"idp.{folder.name}.models")


_import_all()
METADATA = Base.metadata
