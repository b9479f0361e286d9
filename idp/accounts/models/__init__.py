"""Tables of people, their roles, factors, sessions and recovery; importing it registers them all."""

from idp.accounts.models import factor, login, person, recovery, role, roster, session

__all__ = ["factor", "login", "person", "recovery", "role", "roster", "session"]
