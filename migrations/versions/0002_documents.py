"""Remember each feed's last document, and drop an index that cost more than it gave."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feed", sa.Column("prints", sa.LargeBinary(), nullable=True))
    op.drop_index("ix_seen_key_last_seen", table_name="seen_key")


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
