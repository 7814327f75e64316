"""The floor of a tap in the browser: textual-serve as it comes, with the line list behind it.

`served_list.py PORT STORE`.
"""

import sys
from pathlib import Path

from textual_serve.server import Server

if __name__ == "__main__":
    lines = Path(__file__).with_name("line_list.py")
    Server(f"'{sys.executable}' '{lines}' '{sys.argv[2]}'", host="127.0.0.1", port=int(sys.argv[1])).serve()
