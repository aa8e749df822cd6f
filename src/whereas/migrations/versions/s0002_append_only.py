"""The database itself refuses to alter or delete an entry, whatever program asks it to."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Put a guard before each of the two."""
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER entries_no_{verb} BEFORE {verb.upper()} ON entries "
            "BEGIN SELECT RAISE(ABORT, 'a ledger is only added to'); END"
        )


def downgrade() -> None:
    """Take the guards away."""
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER entries_no_{verb}")
