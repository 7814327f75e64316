"""What home shows of a running clamp, and which stations hold a case open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the register's two columns and the table of presence; neither is part of the record."""
    op.add_column("register", sa.Column("clamp_since", sa.Text))
    op.add_column("register", sa.Column("clamp_vessel", sa.Text))
    op.create_table(
        "presence",
        sa.Column("station_id", sa.Text, primary_key=True, nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("case_id", "station", "person", "role", "shows", "seen_at")
        ),
        sqlite_strict=True,
    )
    op.create_index("presence_by_case", "presence", ["case_id"])
