"""Create the tables of claims, stewardships, teams and partners; remember until when a partner may log in."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

#: The oldest release whose programs may run on these tables.
oldest_program = "0.3.0"


def upgrade() -> None:
    op.create_table(
        "application_claim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("proposal", sa.JSON(), nullable=False),
        sa.Column("claimant_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_claim_application_id_application")
        ),
        sa.ForeignKeyConstraint(["claimant_id"], ["person.id"], name=op.f("fk_application_claim_claimant_id_person")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_application_claim_office_id_office")),
        sa.ForeignKeyConstraint(["second_id"], ["person.id"], name=op.f("fk_application_claim_second_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_claim")),
    )
    with op.batch_alter_table("application_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_claim_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_claim_claimant_id"), ["claimant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_claim_office_id"), ["office_id"], unique=False)

    op.create_table(
        "partner",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("vouched_by", sa.Uuid(), nullable=False),
        sa.Column("vouched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_partner_office_id_office")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_partner_person_id_person")),
        sa.ForeignKeyConstraint(["vouched_by"], ["person.id"], name=op.f("fk_partner_vouched_by_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_partner")),
    )
    with op.batch_alter_table("partner", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_office_id"), ["office_id"], unique=False)

    op.create_table(
        "team_member",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_team_member_application_id_application")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_team_member_person_id_person")),
        sa.PrimaryKeyConstraint("application_id", "person_id", name=op.f("pk_team_member")),
    )
    with op.batch_alter_table("team_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_member_person_id"), ["person_id"], unique=False)

    op.create_table(
        "stewardship",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("steward_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_stewardship_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["application_claim.id"], name=op.f("fk_stewardship_claim_id_application_claim")
        ),
        sa.ForeignKeyConstraint(["second_id"], ["person.id"], name=op.f("fk_stewardship_second_id_person")),
        sa.ForeignKeyConstraint(["steward_id"], ["person.id"], name=op.f("fk_stewardship_steward_id_person")),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_stewardship")),
    )
    with op.batch_alter_table("stewardship", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stewardship_steward_id"), ["steward_id"], unique=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("partner_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_person_partner_until",
            ["partner_until"],
            unique=False,
            postgresql_where=sa.text("partner_until IS NOT NULL"),
            sqlite_where=sa.text("partner_until IS NOT NULL"),
        )
