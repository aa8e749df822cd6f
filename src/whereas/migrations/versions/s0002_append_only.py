"""The database itself refuses to alter or delete an entry, whatever program asks it to."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Put a guard before each of the two, and before a REPLACE, for which SQLite does not ask the one before a DELETE."""
    taken = "WHEN EXISTS (SELECT 1 FROM entries WHERE seq = NEW.seq OR prev = NEW.prev) "
    for name, before in (("update", "UPDATE"), ("delete", "DELETE"), ("replace", "INSERT")):
        op.execute(
            f"CREATE TRIGGER entries_no_{name} BEFORE {before} ON entries {taken if before == 'INSERT' else ''}"
            "BEGIN SELECT RAISE(ABORT, 'a ledger is only added to'); END"
        )


def downgrade() -> None:
    """Take the guards away."""
    for name in ("update", "delete", "replace"):
        op.execute(f"DROP TRIGGER entries_no_{name}")
