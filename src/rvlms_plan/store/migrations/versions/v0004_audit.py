"""What the register is filtered and counted by: summary answers, findings, how each item stands."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from rvlms_plan.domain.register import number_of

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SORTED = (
    *("status", "checklist", "version", "age", "sex", "phase", "not_applicable", "deferred", "overridden"),
    *("opened_at", "changed_at", "operated_at", "findings", "read_as"),
)


def upgrade() -> None:
    """Add the tables and columns, all of them read models; what only a journal tells is left to `register rebuild`."""
    op.add_column("register", sa.Column("operated_at", sa.Text))
    for name in ("sha256", "items", "orders", "sought", "read_as"):
        op.add_column("register", sa.Column(name, sa.Text, nullable=False, server_default=sa.text("''")))
    op.add_column("register", sa.Column("findings", sa.Integer, nullable=False, server_default=sa.text("0")))
    op.create_index("register_by_text", "register", ["sought", "code_folded"])
    for name in SORTED:
        op.create_index(f"register_sorted_by_{name}", "register", [name, "code_folded"])
    op.create_table(
        "summary_answer",
        sa.Column("code_folded", sa.Text, primary_key=True, nullable=False),
        sa.Column("field", sa.Text, primary_key=True, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("number", sa.REAL),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("summary_answer_by_value", "summary_answer", ["field", "number", "value", "code_folded"])
    op.create_table(
        "finding",
        sa.Column("code_folded", sa.Text, primary_key=True, nullable=False),
        sa.Column("number", sa.Integer, primary_key=True, nullable=False, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("rule", "about", "says", "evidence")),
        sa.Column("success", sa.Integer, nullable=False),
        sa.Column("rules_version", sa.Text, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("finding_by_rule", "finding", ["rule", "code_folded"])
    _take_over(op.get_bind())


def _take_over(connection: sa.Connection) -> None:
    seek = sa.text("update register set sought = :sought where code_folded = :code")
    for code, head in connection.execute(sa.text("select code_folded, head from register")).fetchall():
        connection.execute(seek, {"code": code, "sought": " ".join([code, *json.loads(head)]).casefold()})
    insert = sa.text("insert into summary_answer values (:code, :field, :value, :number)")
    for code, summary in connection.execute(sa.text("select code_folded, summary from register")).fetchall():
        for field, value in json.loads(summary).items():
            connection.execute(insert, {"code": code, "field": field, "value": value, "number": number_of(value)})
