"""Speeds of the program, each beside its floor measured in the same run. `python -m bench` writes bench/results.md."""
