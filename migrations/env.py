"""Run migrations on the connection that alertbot hands in."""

from alembic import context
from alembic.autogenerate.api import AutogenContext

from alertbot.database.tables import Moment, metadata


def render_item(kind: str, item: object, _context: AutogenContext) -> str | bool:
    """Write our own column types as plain ones, so that migrations stay free of application code."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.BigInteger()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=render_item,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
