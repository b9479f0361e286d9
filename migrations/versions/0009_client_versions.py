"""Create the tables of client versions and of the last use of client keys."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

#: The oldest release whose programs may run on these tables.
oldest_program = "0.3.0"


def upgrade() -> None:
    op.create_table(
        "client_version",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=300), nullable=True),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("change", sa.String(length=16), nullable=False),
        sa.Column("restored_from", sa.Integer(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["client.id"], name=op.f("fk_client_version_owner_id_client"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", "number", name=op.f("pk_client_version")),
    )
    op.create_table(
        "client_key_use",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("thumbprint", sa.String(length=43), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["client.id"], name=op.f("fk_client_key_use_owner_id_client"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", "thumbprint", name=op.f("pk_client_key_use")),
    )
