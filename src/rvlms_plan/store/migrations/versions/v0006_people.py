"""What PINs are checked by, beside the site's journal and never in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table. Nobody has a PIN yet."""
    op.create_table(
        "pin",
        sa.Column("person", sa.Text, primary_key=True, nullable=False),
        sa.Column("kept", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("failed_at", sa.Text),
        sa.CheckConstraint("failures >= 0", name="failures_are_counted"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
