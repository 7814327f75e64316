"""Cases of other centres: which centre each is of, and what that centre signed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two tables; a tick writes to neither."""
    op.create_table(
        "centre",
        sa.Column("key", sa.Text, primary_key=True, nullable=False),
        sa.Column("number", sa.Integer, primary_key=True, nullable=False, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("code", "name", "signature")),
        sa.CheckConstraint("length(key) = 64", name="centre_key_is_ed25519"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "imported_case",
        sa.Column("case_id", sa.Text, primary_key=True, nullable=False),
        sa.Column("position", sa.Integer, primary_key=True, nullable=False, autoincrement=False),
        *(sa.Column(name, sa.LargeBinary, nullable=False) for name in ("body", "signature")),
        sa.CheckConstraint("length(signature) = 64", name="case_signatures_are_ed25519"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
