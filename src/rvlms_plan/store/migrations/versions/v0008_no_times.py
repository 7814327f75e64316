"""No index by time on the entries: no query asked for it, and each answer wrote it."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take it out: half of the bytes that a large import wrote, and one page of what each tick commits."""
    op.execute("drop index if exists entry_by_time")
