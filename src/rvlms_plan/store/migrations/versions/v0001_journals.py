"""The first schema: entries, checklists' texts, the register, and facts about the store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables. Append-only triggers are made by `store.schema` after every migration."""
    op.create_table(
        "store_fact",
        sa.Column("name", sa.Text, primary_key=True, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "checklist_text",
        sa.Column("sha256", sa.Text, primary_key=True, nullable=False),
        sa.Column("checklist", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name="sha256_is_hexadecimal"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "entry",
        sa.Column("journal_kind", sa.Text, primary_key=True, nullable=False),
        sa.Column("journal_id", sa.Text, primary_key=True, nullable=False),
        sa.Column("position", sa.Integer, primary_key=True, nullable=False, autoincrement=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("request", name="one_entry_a_request"),
        sa.CheckConstraint("position >= 1", name="positions_begin_at_1"),
        sa.CheckConstraint("journal_kind in ('case', 'review', 'site')", name="known_journal_kind"),
        sa.CheckConstraint("length(previous) = 32 and length(hash) = 32", name="hashes_are_sha256"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("entry_by_time", "entry", ["at"])
    whole = ("done_in_phase", "items_in_phase", "done", "not_applicable", "deferred", "overridden", "open", "positions")
    op.create_table(
        "register",
        sa.Column("case_id", sa.Text, primary_key=True, nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("code", "code_folded", "status", "checklist", "version")
        ),
        sa.Column("age", sa.Integer),
        sa.Column("sex", sa.Text),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("phase", "phase_title")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in whole),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("opened_at", "changed_at", "head", "summary")),
        sa.Column("due_title", sa.Text),
        sa.Column("due_on", sa.Text),
        sa.UniqueConstraint("code_folded", name="one_case_a_code"),
        sqlite_strict=True,
    )
    op.create_index("register_by_status", "register", ["status", "changed_at"])
