"""Every template: parses, carries its CSRF field, escapes everything, and has no style or script outside the policy."""

import re
from pathlib import Path

from jinja2 import TemplateError

from idp.web.environment import environment
from tests.support.calendars import WITA

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = sorted([*(ROOT / "idp").rglob("templates/**/*.html"), *(ROOT / "clients").rglob("templates/**/*.html")])

#: Forms that leave for somebody else's server: a token of ours would be given away.
LEAVES = {"idp/oidc/templates/form_post.html"}

FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL | re.IGNORECASE)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


#: What no template may have, and why.
FORBIDDEN = {
    "a filter that escapes nothing": re.compile(r"\|\s*safe"),
    "widths are SVG attributes, looks are classes": re.compile(r"\bstyle\s*="),
    "no inline handlers": re.compile(r"\son[a-z]+\s*=\s*[\"']"),
    "everything is escaped": re.compile("autoescape false"),
    "no request leaves the host": re.compile(r"(?:src|href)=[\"'](?:https?:)?//"),
}


def test_every_template_is_safe() -> None:
    sources = {_name(path): path.read_text() for path in TEMPLATES}
    assert len(sources) > 100
    found = [(name, why) for name, source in sources.items() for why, what in FORBIDDEN.items() if what.search(source)]
    assert found == []
    tags = [(name, tag) for name, source in sources.items() for tag in re.findall(r"<(?:script|style)\b[^>]*>", source)]
    assert [(name, tag) for name, tag in tags if "nonce=" not in tag and "src=" not in tag] == []


def test_every_post_form_carries_a_csrf_field() -> None:
    without = []
    for path in TEMPLATES:
        for form in FORM.findall(path.read_text()):
            opening = form[: form.index(">")].lower()
            if re.search(r"method=[\"']?post", opening) and _name(path) not in LEAVES and "idp/" in str(path):
                without += [_name(path)] if "csrf_field()" not in form else []
    assert without == []


def test_every_template_compiles_in_both_languages() -> None:
    broken = []
    for path in [path for path in TEMPLATES if "idp/" in str(path)]:
        slice_name, _, rest = str(path.relative_to(ROOT / "idp")).partition("/templates/")
        for language in ("id", "en"):
            try:
                environment(language, WITA).get_template(f"{slice_name}/{rest}")  # type: ignore[arg-type]
            except TemplateError as error:
                broken.append((_name(path), language, str(error)))
    assert broken == []
