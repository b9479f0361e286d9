"""Create the list of common passwords of a deployment; add what people and roster changes are found by.

The job `search.correct` fills the new columns within moments of the start, and again where a program of before writes
rows beside it (docs/adr/0063): a migration would hold 200,000 rows for as long.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

#: The oldest release whose programs may run on these tables.
oldest_program = "0.3.0"


def upgrade() -> None:
    op.create_table(
        "common_password",
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_common_password")),
    )
    op.create_table(
        "common_password_list",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_common_password_list")),
    )
    op.add_column("person", sa.Column("search_text", sa.String(), nullable=True))
    op.add_column("roster_change", sa.Column("search_text", sa.String(), nullable=True))
