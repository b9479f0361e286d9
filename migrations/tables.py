"""METADATA: every table of every package, for Alembic and the test that migrations agree with the models."""

from importlib import import_module
from importlib.resources import files

from idp.foundation.database import Base

#: Modules of idp.foundation that define tables.
_FLOOR = ("audit", "audit_chain", "diagnosis", "facts", "jobs", "keys", "outbox", "versions")


def _import_all() -> None:
    for name in _FLOOR:
        import_module(f"idp.foundation.{name}")
    for folder in sorted(files("idp").iterdir(), key=lambda entry: entry.name):
        if folder.is_dir() and ((folder / "models.py").is_file() or (folder / "models").is_dir()):
            import_module(f"idp.{folder.name}.models")


_import_all()
METADATA = Base.metadata
