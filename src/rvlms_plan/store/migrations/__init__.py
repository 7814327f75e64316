"""Every change of the tables, oldest first. Alembic is imported only where a store is behind."""
