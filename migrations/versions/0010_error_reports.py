"""Create the table of error reports with a count; the earlier one stays, for programs beside and their codes."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

#: The oldest release whose programs may run on these tables.
oldest_program = "0.3.0"


def upgrade() -> None:
    op.create_table(
        "error_report",
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("fingerprint", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("endpoint", sa.String(length=128), nullable=False),
        sa.Column("client_id", sa.String(length=255), nullable=True),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("overflow", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", "fingerprint", name=op.f("pk_error_report")),
    )
    op.create_index(op.f("ix_error_report_id"), "error_report", ["id"], unique=True)
    op.create_index("ix_error_report_client_id_id", "error_report", ["client_id", "id"], unique=False)
    op.create_index(op.f("ix_error_report_last_at"), "error_report", ["last_at"], unique=False)
