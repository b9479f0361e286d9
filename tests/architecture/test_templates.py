"""Every template: parses, carries its CSRF field, escapes everything, and has no style or script outside the policy."""

import re
from pathlib import Path

import pytest

from idp.web.environment import environment
from tests.support.calendars import WITA

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = sorted([*(ROOT / "idp").rglob("templates/**/*.html"), *(ROOT / "clients").rglob("templates/**/*.html")])

#: Forms that leave for somebody else's server: a token of ours would be given away.
LEAVES = {"idp/oidc/templates/form_post.html"}

FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL | re.IGNORECASE)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_a_template_is_safe(path: Path) -> None:
    source = path.read_text()
    assert "|safe" not in source.replace(" ", "")
    assert not re.search(r"\bstyle\s*=", source), "widths are SVG attributes, looks are classes"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source), "no inline handlers"
    assert "autoescape false" not in source
    assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", source), "no request leaves the host"
    for tag in re.findall(r"<(?:script|style)\b[^>]*>", source):
        assert "nonce=" in tag or "src=" in tag


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_every_post_form_carries_a_csrf_field(path: Path) -> None:
    for form in FORM.findall(path.read_text()):
        opening = form[: form.index(">")].lower()
        if re.search(r"method=[\"']?post", opening) and _name(path) not in LEAVES and "idp/" in str(path):
            assert "csrf_field()" in form


@pytest.mark.parametrize("path", [p for p in TEMPLATES if "idp/" in str(p)], ids=_name)
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_template_compiles_in_both_languages(path: Path, language: str) -> None:
    slice_name, _, rest = str(path.relative_to(ROOT / "idp")).partition("/templates/")
    environment(language, WITA).get_template(f"{slice_name}/{rest}")  # type: ignore[arg-type]
