"""Add whom clients in the sandbox admit, testers, and grants of personas; leave the clients there are as they were."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

#: The oldest release whose programs may run on these tables.
oldest_program = "0.3.0"


def upgrade() -> None:
    op.create_table(
        "sandbox_tester",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(client_id IS NULL) <> (application_id IS NULL)", name=op.f("ck_sandbox_tester_scope")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_sandbox_tester_client_id_client"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_sandbox_tester_application_id_application")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sandbox_tester_person_id_person")),
        sa.ForeignKeyConstraint(["invited_by"], ["person.id"], name=op.f("fk_sandbox_tester_invited_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_tester")),
    )
    for column in ("client_id", "application_id", "person_id"):
        op.create_index(op.f(f"ix_sandbox_tester_{column}"), "sandbox_tester", [column], unique=False)
    op.add_column("client", sa.Column("sandbox_admits", sa.String(length=32), nullable=True))
    op.add_column("grant", sa.Column("persona", sa.String(length=32), server_default="", nullable=False))
    op.execute(
        "UPDATE client SET sandbox_admits = 'everybody_as_before' WHERE environment = 'uji' AND removed_at IS NULL"
    )
