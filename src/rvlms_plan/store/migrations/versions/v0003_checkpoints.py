"""Signed checkpoints over all journals, which journals went on since the newest, and a name for the store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two tables; every journal that is there is to be in the first checkpoint."""
    op.create_table(
        "checkpoint",
        sa.Column("number", sa.Integer, primary_key=True, nullable=False, autoincrement=False),
        *(sa.Column(name, sa.LargeBinary, nullable=False) for name in ("body", "previous", "hash", "signature")),
        sa.CheckConstraint("number >= 1", name="checkpoints_begin_at_1"),
        sa.CheckConstraint("length(previous) = 32 and length(hash) = 32", name="checkpoint_hashes_are_sha256"),
        sa.CheckConstraint("length(signature) = 64", name="signatures_are_ed25519"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "unsealed",
        sa.Column("journal_kind", sa.Text, primary_key=True, nullable=False),
        sa.Column("journal_id", sa.Text, primary_key=True, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.execute("insert into unsealed select distinct journal_kind, journal_id, 0 from entry")
    op.execute("insert into store_fact values ('id', lower(hex(randomblob(16))))")
