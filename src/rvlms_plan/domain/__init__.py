"""Knows: the standard library only; no clock, no files."""
