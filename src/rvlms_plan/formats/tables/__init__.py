"""Cases as tables in CSV, with a data dictionary: for spreadsheets, statistics and process mining."""

from rvlms_plan.formats.tables.cells import neutral, restored
from rvlms_plan.formats.tables.columns import TABLES, Column, Table
from rvlms_plan.formats.tables.writing import README, Tables, tables_in

__all__ = ["README", "TABLES", "Column", "Table", "Tables", "neutral", "restored", "tables_in"]
