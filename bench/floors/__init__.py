"""The least programs that could do the same: what Python, Textual, SQLModel and the disk cost by themselves."""
