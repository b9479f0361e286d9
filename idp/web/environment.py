"""The Jinja environments of one deployment, a language each; every package brings its own folder of templates."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from idp.foundation.calendar import Calendar
from idp.web import avatars
from idp.web.assets import asset_address, load_assets
from idp.web.formatting import filters
from idp.web.translations import Language, translations


class Environments:
    """Made at first use; times are shown in the deployment's own zone."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar

    def of(self, language: Language) -> Environment:
        """The templates of every package in `language`."""
        return environment(language, self._calendar)


@cache
def environment(language: Language, calendar: Calendar) -> Environment:
    """The Jinja environment of one language: undefined names are errors; all but plain text is escaped.

    Deployments of one zone in a process share it: a template is compiled once.
    """
    jinja = Environment(
        loader=FunctionLoader(_source),
        autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    jinja.globals |= {"static": asset_address, "stylesheet": _stylesheet}
    jinja.filters |= filters(language, calendar)
    jinja.filters |= {"initials": avatars.initials, "tone": avatars.tone, "unbroken": avatars.keep_unbroken}
    return jinja


def _source(name: str) -> str | None:
    package, _, file = name.partition("/")
    found = files("idp") / package / "templates" / file
    return found.read_text(encoding="utf-8") if found.is_file() else None


@cache
def _stylesheet() -> Markup:
    """The content of the stylesheet, for pages that have it inline."""
    return Markup(load_assets()["divos.css"].body.decode())  # noqa: S704  our own file
