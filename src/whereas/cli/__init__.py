"""The command line: one verb a function, and a file for those that belong together.

Answers go to standard output, talk to standard error. Exit codes: 0 nothing found, 1 something found (a conflict, a
broken clause, a refused certificate), 2 usage, 3 input refused, 4 a source or a ledger is not what it was, 5 somebody
else is writing, 74 the disk is full or may not be written to.
"""

from . import asking, comparing, handing, judging, keeping, making, proposing, proving, serving, tracking
from .shared import main

__all__ = [
    "asking",
    "comparing",
    "handing",
    "judging",
    "keeping",
    "main",
    "making",
    "proposing",
    "proving",
    "serving",
    "tracking",
]
