"""Add the indexes that the figures of progress and of failed logins are counted from, without the wide rows behind."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

#: The oldest release whose programs may run on these tables.
oldest_program = "0.3.0"


def upgrade() -> None:
    op.create_index(
        "ix_application_level_counted",
        "application_level",
        ["application_id", "level", "state", "technology", "stall", "actor", "stalled_since"],
        unique=False,
    )
    failed = sa.text("kind IN ('wrong_password', 'wrong_factor')")
    op.create_index(
        "ix_login_event_failed",
        "login_event",
        ["id", "person_id"],
        unique=False,
        sqlite_where=failed,
        postgresql_where=failed,
    )
