"""Remember how a client authenticated last."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

#: The oldest release whose programs may run on these tables.
oldest_program = "0.2.0"


def upgrade() -> None:
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_auth_method", sa.String(length=32), nullable=True))
