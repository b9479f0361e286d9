"""Have the row of the schema name the oldest program that its tables admit."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: What the row says from here on: the oldest release whose programs may run on these tables.
oldest_program = "0.2.0"


def upgrade() -> None:
    op.add_column("alembic_version", sa.Column("oldest_program", sa.String(length=32), nullable=True))
