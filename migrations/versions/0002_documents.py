"""Remember each feed's last document; index the pages still to be fetched, and no more when a key was last seen."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feed", sa.Column("prints", sa.LargeBinary(), nullable=True))
    fetched_later = sa.text("unread > 0")
    op.create_index(
        "ix_statement_unread",
        "statement",
        ["feed_id"],
        sqlite_where=fetched_later,
        postgresql_where=fetched_later,
    )
    op.drop_index("ix_seen_key_last_seen", table_name="seen_key")


def downgrade() -> None:
    raise NotImplementedError("restore the backup made before the upgrade")
