"""The commands of the command line, one module or folder a group."""
