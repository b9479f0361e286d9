"""idp help-requests: what teams ask about errors of their clients, and answers."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from idp.cli.context import run
from idp.cli.list_output import print_list
from idp.cli.settings import calendar, fail
from idp.composition import Composition
from idp.diagnosis.help_request import HelpRequest, HelpResult, HelpState
from idp.diagnosis.help_requests import help_answers
from idp.diagnosis.help_requests.help_thread import HelpReply, HelpThread
from idp.diagnosis.store.help_requests import HelpFilter
from idp.foundation.database import Session
from idp.foundation.masking import make_visible
from idp.permissions import SHELL

Answer = TypeVar("Answer")

#: What is listed at most.
_AT_MOST = 200
_UNKNOWN = "No help request has this id: `idp help-requests list` shows those that wait."

app = typer.Typer(no_args_is_help=True, help="What teams ask about errors of their clients, and answers.")

RequestId = Annotated[UUID, typer.Argument(help="The id of a request: `idp help-requests list` shows it.")]
State = Annotated[HelpState, typer.Option(help="Only those in this state.")]


@app.command("list")
def list_requests(state: State = HelpState.OPEN) -> None:
    """List the requests that wait, or those in another state, the oldest first; `idp diagnosis CODE` opens a code."""
    found = _with_session(lambda session: help_answers.list_requests(SHELL, session, HelpFilter(state, _AT_MOST)))
    headings = ["id", "asked", "code", "cause", "application", "office"]
    print_list(headings, [_row(one) for one in found.items], "code", "request")


@app.command()
def show(request: RequestId) -> None:
    """Show what was asked and answered."""
    thread = _with_session(lambda session: help_answers.find_thread(SHELL, session, request))
    if thread is None:
        fail(_UNKNOWN)
    _print_thread(thread)


@app.command()
def answer(
    request: RequestId,
    text: Annotated[str, typer.Option(help="What the team reads; no personal numbers.")],
    done: Annotated[bool, typer.Option("--done", help="End the request with this answer.")] = False,
) -> None:
    """Answer a request; the team reads it on its pages, and may ask again."""
    reply = HelpReply(text)
    result = _with_session(lambda session: help_answers.answer_request(SHELL, session, request, reply, ends=done))
    if result is HelpResult.NOT_FOUND:
        fail(_UNKNOWN)
    if result is not HelpResult.DONE:
        fail(f"Nothing was sent: {result.name.lower().replace('_', ' ')}.")
    typer.echo("Answered, and ended." if done else "Answered.")


def _with_session(work: Callable[[Session], Awaitable[Answer]]) -> Answer:
    """Do `work` in one transaction."""

    async def worked(composition: Composition) -> Answer:
        async with composition.foundation.database.begin() as session:
            return await work(session)

    return run(worked)


def _row(one: HelpRequest) -> list[str]:
    asked = f"{calendar().local(one.requested_at):%Y-%m-%d %H:%M}"
    return [str(one.id), asked, one.code, one.report.cause, *map(make_visible, (one.application_name, one.office_name))]


def _print_thread(thread: HelpThread) -> None:
    request = thread.request
    typer.secho(f"{request.code} {request.report.cause}", bold=True)
    about = f"{request.application_name}, {request.office_name}; client {request.report.client_id}; {request.state}"
    typer.echo(make_visible(about))
    for one in thread.messages:
        author = thread.people[one.author_id].name if one.author_id and one.author_id in thread.people else "operator"
        typer.echo(f"{calendar().local(one.at):%Y-%m-%d %H:%M} {one.kind} by {make_visible(author)}:")
        for line in (one.text or "-").split("\n"):  # indented, so that no message looks like the next one
            typer.echo(f"    {make_visible(line)}")
