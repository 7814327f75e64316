"""What the plain commands print: text for people, and JSON whose shape docs/command-line.md holds still."""
