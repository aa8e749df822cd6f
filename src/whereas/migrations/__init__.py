"""How the schema of a ledger came to be, a step a file, run by Alembic."""
