"""Tables of people, their roles, factors, sessions and recovery; importing it registers them all."""

from idp.accounts.models import common_password, factor, login, person, recovery, role, roster, session

__all__ = ["common_password", "factor", "login", "person", "recovery", "role", "roster", "session"]
