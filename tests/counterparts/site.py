"""Apache with mod_auth_openidc in front of one protected page, run from a folder of its own."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.counterparts.missing import HERE, apache_modules
from tests.counterparts.provider import waited_for
from tests.counterparts.registered import Counterpart


@contextmanager
def protected_site(issuer: str, client: Counterpart) -> Iterator[None]:
    """Serves /terlindung (sign-in needed) and /keluar on the counterpart's port until the block ends."""
    program, modules = apache_modules()
    with tempfile.TemporaryDirectory(prefix="apache-") as folder:
        root = Path(folder)
        _lay_out(root)
        values = {
            "root": folder,
            "port": str(client.port),
            "modules": str(modules),
            "identity": "User www-data\nGroup www-data" if os.geteuid() == 0 else "",
            "issuer": issuer,
            "client_id": client.client_id,
            "client_secret": client.secret,
            "passphrase": secrets.token_urlsafe(24),
        }
        text = (HERE / "apache" / "site.conf").read_text()
        for name, value in values.items():
            text = text.replace(f"@{name}@", value)
        (root / "site.conf").write_text(text)
        apache = subprocess.Popen([program, "-d", folder, "-f", str(root / "site.conf"), "-DFOREGROUND"])
        try:
            waited_for(f"{client.base}/keluar/", apache, root / "error.log")
            yield
        finally:
            apache.terminate()
            apache.wait(timeout=20)


def _lay_out(root: Path) -> None:
    """As root Apache drops its rights, so its folders must be open to it."""
    root.chmod(0o755)
    for place, page, name in (("terlindung", "index.shtml", "index.shtml"), ("keluar", "keluar.html", "index.html")):
        folder = root / "site" / place
        folder.mkdir(parents=True)
        shutil.copy(HERE / "apache" / page, folder / name)
    (root / "mime.types").write_text("text/html html\n")
    (root / "cache").mkdir()
    (root / "cache").chmod(0o777)
