"""The floor of `--version`: an interpreter that imports the command line's library and no more."""

import click

print("floor", click.__name__)
