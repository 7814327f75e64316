"""What the audit's screens show, as lines: pure functions from what was read."""
