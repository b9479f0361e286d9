"""Drafts a migration from the difference between the models and the newest version."""

import sys
import tempfile
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config

from idp.cli.migrate import upgrade


def main(message: str) -> None:
    """Write migrations/versions/NNNN_<message>.py; read it before you commit it."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/draft.db"
        upgrade(url)
        config = Config()
        config.set_main_option("script_location", str(files("migrations")))
        config.set_main_option("sqlalchemy.url", url)
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        number = len(list((Path(str(files("migrations"))) / "versions").glob("*.py"))) + 1
        command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")


if __name__ == "__main__":
    main(sys.argv[1] or "change")
