"""The cause of a redirect loop: a client that sends one browser here again and again."""

from idp.protocol.errors import RedirectLoop
from idp.protocol.errors.cause import Cause, Definition


class RedirectLoopCause(Cause):
    """Why a request that could be answered with a code ends at a page, which goes on with it."""

    def __call__(self, **facts: object) -> RedirectLoop:
        error: RedirectLoop = self.definition.error(self, facts)
        return error

    REDIRECT_LOOP = Definition(
        RedirectLoop,
        "the client sent one browser here more than {most} times within {seconds} seconds, and redeemed {redeemed} of "
        "the codes: it does not keep its own session",
        page="redirect_loop",
    )
