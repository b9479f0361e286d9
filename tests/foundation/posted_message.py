"""PostedMessage: the kind of outbox message that tests enqueue."""

from idp.foundation.outbox import MessageKind


class PostedMessage(MessageKind):
    """A message of a test; its payload is the test's own."""

    POSTED = "posted", "A test enqueued it.", ()
