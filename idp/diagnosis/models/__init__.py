"""Tables of the diagnosis."""

from idp.diagnosis.models.help_request import HelpMessageRow, HelpRequestRow

__all__ = ["HelpMessageRow", "HelpRequestRow"]
