"""Alembic runs this: the steps, over the connection that the ledger hands it, inside its transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
