"""Widgets: each is given one value and posts what was asked for. They know the domain and Textual, nothing else."""
