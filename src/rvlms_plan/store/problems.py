"""What can be wrong with a store, each as a sentence: what happened, whether anything is lost, what to do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator


class StoreProblem(Exception):
    """The store cannot be used as asked. Nothing that was saved is lost by it."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


class NoStoreYet(StoreProblem):
    """There is no store at that place, and reading does not make one."""


class ReadingStopped(StoreProblem):
    """What was being read is not wanted any more."""


SWALLOWED = (
    "Nothing was saved by this: something in the store swallows what is entered. What was saved is kept. "
    "Go on on paper, and tell whoever looks after the store: rvlms-plan verify names it."
)
"""Of a store that somebody gave a trigger or a rule of their own."""


class NotSaved(StoreProblem):
    """What was asked for is certainly not on disk; all that was saved before is."""


class OutcomeUnknown(StoreProblem):
    """What failed, did so in the middle of a commit: whether it was saved is known only after the store is reopened."""

    def __init__(self, says: str, failed: str = "the disk") -> None:
        super().__init__(says)
        self.failed = failed


class IndexBroken(NotSaved):
    """An index disagrees with its table: what is looked up by it is not what the store holds."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The store is damaged: an index disagrees with its table, and {what}. Nothing was saved by this; what was "
            "saved before is kept. rvlms-plan verify --thorough says more. Restore the newest backup, keep this file."
        )


class Unreadable(StoreProblem):
    """What is in the store is not what this program wrote."""

    def __init__(self) -> None:
        super().__init__(
            "What is in the store cannot be read: the file was damaged or altered. It was not changed by this. "
            "`rvlms-plan verify` names the entry. Restore the newest backup and keep this file."
        )


@contextlib.contextmanager
def as_written() -> Iterator[None]:
    """Take apart or add up what the store holds.

    Raises:
        Unreadable: It is not what was written. Its own words, which may be a patient's, are not repeated.
    """
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, StopIteration, RecursionError) as error:
        raise Unreadable from error


class SavedAlready(Exception):
    """A request of this name is in the journal: nothing is to be written twice."""
