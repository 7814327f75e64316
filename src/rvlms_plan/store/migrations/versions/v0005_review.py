"""How far each review has come, beside the register's row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. No case was reviewed before."""
    op.add_column("register", sa.Column("review", sa.Text, nullable=False, server_default=sa.text("'none'")))
    op.add_column("register", sa.Column("review_seen", sa.Integer, nullable=False, server_default=sa.text("0")))
    op.create_index("register_sorted_by_review", "register", ["review", "code_folded"])
