"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None

#: The oldest release whose programs may run on these tables.
oldest_program = "0.2.0"


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
