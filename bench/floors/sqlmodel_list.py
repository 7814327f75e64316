"""The floor of home and of memory: a Textual application that lists the register's rows through SQLModel."""

import sys
from typing import ClassVar

from sqlmodel import Field, Session, SQLModel, create_engine, select
from textual.app import App, ComposeResult
from textual.widgets import OptionList


class CaseRow(SQLModel, table=True):
    """The columns that home shows."""

    __tablename__: ClassVar[str] = "register"

    case_id: str = Field(primary_key=True)
    code: str
    status: str
    phase_title: str
    done: int
    open: int
    changed_at: str


class Listing(App[None]):
    """The cases, one a line."""

    def compose(self) -> ComposeResult:
        """Make the list."""
        engine = create_engine(f"sqlite:///{sys.argv[1]}")
        with Session(engine) as session:
            rows = session.exec(select(CaseRow).order_by(CaseRow.changed_at.desc())).all()
            lines = [f"{row.code} {row.status} {row.phase_title} {row.done}/{row.done + row.open}" for row in rows]
        yield OptionList(*lines)


if __name__ == "__main__":
    Listing().run()
