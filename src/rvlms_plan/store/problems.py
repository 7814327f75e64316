"""What can be wrong with a store, each as a sentence: what happened, whether anything is lost, what to do."""

from __future__ import annotations


class StoreProblem(Exception):
    """The store cannot be used as asked. Nothing that was saved is lost by it."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


class NoStoreYet(StoreProblem):
    """There is no store at that place, and reading does not make one."""


class ReadingStopped(StoreProblem):
    """What was being read is not wanted any more."""


class NotSaved(StoreProblem):
    """What was asked for is certainly not on disk; all that was saved before is."""


class OutcomeUnknown(StoreProblem):
    """The disk failed in the middle of a commit: whether it was saved is known only after the store is reopened."""


class SavedAlready(Exception):
    """A request of this name is in the journal: nothing is to be written twice."""
