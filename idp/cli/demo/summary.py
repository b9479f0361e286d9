"""Prints the summary of the demonstration: addresses, people, and a walkthrough."""

from datetime import date

from rich.console import Console
from rich.table import Table
from rich.text import Text

from idp.cli.demo.demo_data import PASSWORD
from idp.cli.demo.demo_layout import API_CLIENT, DEVELOPER, SAMPLES, STORY_OFFICE, DemoLayout
from idp.cli.demo.demo_state import DemoState

PEOPLE = (
    ("made.ayu", "archivist, with every standard claim"),
    ("wayan.sukra", "contract staff without NIP"),
    ("komang.raka", "administrator of an office (pengelola OPD)"),
    ("gede.arya", "Kominfo officer"),
    (DEVELOPER, "developer, in the team of an application of her office"),
    ("ketut.budi", "staff of a kelurahan, without NIP"),
)

#: How commands are run in a checkout, whose environment is on no path.
_COMMAND = ".venv/bin/python -m idp"


def print_summary(layout: DemoLayout, state: DemoState, console: Console, *, asked_empty: bool = False) -> None:
    """Print everything; `asked_empty`: this run was asked to leave the story out."""
    table = Table(title="DIVOS SSO, demonstration", show_header=False, title_justify="left", expand=False)
    table.add_column(overflow="fold", no_wrap=True)
    table.add_column()
    stored, walkthrough = _storage(layout), _walkthrough(state)
    for rows in (_addresses(layout, state), _people(), _second_steps(layout, state), walkthrough, stored):
        for left, right in rows:
            table.add_row(left, right)
        table.add_section()
    console.print(table)
    for line in _describe_story(layout, state, asked_empty=asked_empty):
        console.print(line, highlight=False)
    console.print("Ctrl-C stops everything; the next `make demo` goes on from here.")


def _addresses(layout: DemoLayout, state: DemoState) -> list[tuple[str, str]]:
    samples = [
        (layout.address(sample), f"{sample.name}, a sample application for row {sample.inventory_id} of the inventory")
        for sample in SAMPLES
    ]
    return [
        *samples,
        (layout.issuer, "DIVOS itself: sign-in, account (/akun), applications (/portal)"),
        (f"{layout.issuer}/kominfo", "how many of the 189 applications are integrated, for gede.arya"),
        *_story(layout, state),
        (f"{layout.issuer}/opd", "an office: its people, applications and roles, for komang.raka"),
        (f"{layout.issuer}/pengembang", f"developers: sign in as {DEVELOPER} and plug your own application in"),
        (f"{layout.issuer}/api/docs", f"the admin API, for the client {API_CLIENT}"),
    ]


def _story(layout: DemoLayout, state: DemoState) -> list[tuple[str, str]]:
    if not state.story:
        return []
    where = f"{layout.issuer}/kominfo?opd={STORY_OFFICE}"
    return [(where, "the same of Kota Rekaan: invented applications with a year behind them, apart from the 189")]


def _people() -> list[tuple[Text, str | Text]]:
    people: list[tuple[Text, str | Text]] = [(Text(username, style="bold"), who) for username, who in PEOPLE]
    note = Text.assemble((PASSWORD, "bold"), " for all of them; they are invented (orang contoh)")
    return [*people, (Text("password"), note)]


def _second_steps(layout: DemoLayout, state: DemoState) -> list[tuple[str, str]]:
    """How the officers pass the second step that their roles always need."""
    where = "" if str(layout.folder) == "var/demo" else f" --folder {layout.folder}"
    commands = [(f"{_COMMAND} demo code {username}{where}", secret) for username, secret in state.totp_secrets.items()]
    return [
        (command, f"prints the code of the second step; secret for an app: {secret}") for command, secret in commands
    ]


def _walkthrough(state: DemoState) -> list[tuple[str, str]]:
    first, second = (sample.name for sample in SAMPLES)
    rekaan = [("6. look on", "from there to Kota Rekaan: its pace and forecast, what is stuck and who must act")]
    return [
        ("1. sign in", f"to {first}, as made.ayu"),
        ("2. open the other", f"{second} asks for no password"),
        ("3. sign out", "of DIVOS and everything, in one of them: the other is closed too"),
        (
            "4. plug in",
            f"your own application: sign in as {DEVELOPER} at /pengembang, register it, take the kit with its values, "
            "and sign in to it as her or as a persona",
        ),
        ("5. look", "at /kominfo, as gede.arya: both have climbed the ladder, because DIVOS has seen them"),
        *(rekaan if state.story else []),
    ]


def _storage(layout: DemoLayout) -> list[tuple[str, str]]:
    return [(str(layout.folder), "holds the database and the clients' secrets; delete it to begin anew")]


def _describe_story(layout: DemoLayout, state: DemoState, *, asked_empty: bool) -> list[str]:
    """Whether Kota Rekaan is in the database: it is part of a new one alone."""
    if state.story:
        ended = date.fromisoformat(state.story)
        lines = [f"Kota Rekaan was written up to {ended:%d %B %Y}; nobody uses it since, so it falls silent."]
        return lines + ["EMPTY=1 is for a new demonstration: this one keeps Kota Rekaan."] * asked_empty
    return [] if asked_empty else [f"Kota Rekaan is not in this database: delete {layout.folder} to have it."]
