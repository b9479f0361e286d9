"""Add the indexes that the figures of progress are counted from, without the wide rows behind them."""

from alembic import op

revision = "0014"
down_revision = "0013"
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
    op.create_index(
        "ix_application_counted",
        "application",
        ["id", "office_id", "origin", "status", "media", "declared", "dimension"],
        unique=False,
    )
