"""Create the tables of use per day, levels with their history, decisions, changes and notes about applications."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

#: The oldest release whose programs may run on these tables.
oldest_program = "0.3.0"


def upgrade() -> None:
    # first, because they take long: what is created with a reference to people and applications keeps both from being
    # changed until the end
    op.create_index("ix_fact_day", "fact", ["day"], unique=False)
    nobody = "00000000000000000000000000000000" if op.get_context().dialect.name == "sqlite" else str(UUID(int=0))
    of_persons = sa.text(f"person_id <> '{nobody}'")
    op.create_index(
        "ix_fact_day_of_persons",
        "fact",
        ["day"],
        unique=False,
        sqlite_where=of_persons,
        postgresql_where=of_persons,
    )

    op.create_table(
        "application_mark",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_application_mark")),
    )
    op.create_index(op.f("ix_application_mark_marked_at"), "application_mark", ["marked_at"], unique=False)

    op.create_table(
        "daily_use",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("environment", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("sign_ins", sa.Integer(), nullable=False),
        sa.Column("id_tokens", sa.Integer(), nullable=False),
        sa.Column("userinfo", sa.Integer(), nullable=False),
        sa.Column("succeeded", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("logouts_confirmed", sa.Integer(), nullable=False),
        sa.Column("logouts_failed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "environment", "day", name=op.f("pk_daily_use")),
    )
    op.create_index("ix_daily_use_day", "daily_use", ["day"], unique=False)

    op.create_table(
        "hourly_count",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("environment", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "environment", "day", "hour", name=op.f("pk_hourly_count")),
    )
    op.create_table(
        "people_count",
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("environment", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("at_least", sa.Integer(), nullable=True),
        sa.Column("at_most", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("scope", "scope_id", "environment", "day", name=op.f("pk_people_count")),
    )
    op.create_index("ix_people_count_scope_day", "people_count", ["scope", "day"], unique=False)

    op.create_table(
        "progress_day",
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("integrated", sa.Integer(), nullable=False),
        sa.Column("eligible", sa.Integer(), nullable=False),
        sa.Column("eligible_integrated", sa.Integer(), nullable=False),
        sa.Column("stalled", sa.Integer(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "scope_id", "day", name=op.f("pk_progress_day")),
    )
    op.create_index("ix_progress_day_scope_day", "progress_day", ["scope", "day"], unique=False)

    op.create_table(
        "rolled_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("purge_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_rolled_day")),
    )
    op.create_table(
        "application_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_change_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_change")),
    )
    op.create_index(
        "ix_application_change_application_id_id", "application_change", ["application_id", "id"], unique=False
    )

    op.create_table(
        "application_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_decision_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["application.id"], name=op.f("fk_application_decision_merged_into_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_decision")),
    )
    op.create_index(
        "ix_application_decision_application_id_id", "application_decision", ["application_id", "id"], unique=False
    )
    op.create_index("ix_application_decision_review_on", "application_decision", ["review_on"], unique=False)
    op.create_index(
        "uq_application_decision_standing",
        "application_decision",
        ["application_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )

    op.create_table(
        "application_level",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("highest", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("eligible", sa.Boolean(), nullable=False),
        sa.Column("integrated", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("technology", sa.String(length=32), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("stall", sa.String(length=32), nullable=True),
        sa.Column("stalled_since", sa.Date(), nullable=True),
        sa.Column("actor", sa.String(length=16), nullable=True),
        sa.Column("stall_facts", sa.JSON(), nullable=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_level_application_id_application")
        ),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_application_level")),
    )
    op.create_index("ix_application_level_level", "application_level", ["level"], unique=False)
    op.create_index("ix_application_level_moved_at", "application_level", ["moved_at", "application_id"], unique=False)
    op.create_index("ix_application_level_stall", "application_level", ["stall"], unique=False)

    op.create_table(
        "application_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_note_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_note")),
    )
    op.create_index("ix_application_note_application_id_id", "application_note", ["application_id", "id"], unique=False)

    op.create_table(
        "level_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("from_level", sa.Integer(), nullable=True),
        sa.Column("to_level", sa.Integer(), nullable=False),
        sa.Column("from_state", sa.String(length=16), nullable=True),
        sa.Column("to_state", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_level_change_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_change")),
    )
    op.create_index("ix_level_change_application_id_id", "level_change", ["application_id", "id"], unique=False)
    op.create_index("ix_level_change_day", "level_change", ["day"], unique=False)

    op.create_table(
        "partner_departure",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_partner_departure_application_id_application")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_partner_departure_person_id_person")),
        sa.PrimaryKeyConstraint("application_id", "person_id", name=op.f("pk_partner_departure")),
    )
    op.create_index("ix_partner_departure_person_id", "partner_departure", ["person_id"], unique=False)

    op.add_column("application", sa.Column("declared", sa.String(length=16), nullable=True))
    op.add_column("application", sa.Column("declared_reason", sa.String(length=32), nullable=True))
    disabled = sa.text("disabled_at IS NOT NULL")
    op.create_index(
        "ix_person_disabled_at",
        "person",
        ["disabled_at"],
        unique=False,
        sqlite_where=disabled,
        postgresql_where=disabled,
    )
