"""Keeps: the only SQL of the program."""
