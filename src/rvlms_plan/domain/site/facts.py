"""The facts of the site's journal. No PIN, nor anything that one could be found from, is in any of them."""

from __future__ import annotations

from dataclasses import dataclass

JOURNAL_ID = "site"
"""There is one journal of the site in a store."""


@dataclass(frozen=True, slots=True)
class PersonAdded:
    """A person may sign on, in these roles. One who had left comes back by it."""

    person: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RolesChanged:
    """These are a person's roles from now on."""

    person: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonLeft:
    """A person works here no longer. Nobody is ever deleted: what they said stands under their name."""

    person: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PinSet:
    """A person has a new PIN. `seal` is the SHA-256 of what the store keeps beside the journal to check it by."""

    person: str
    seal: str


@dataclass(frozen=True, slots=True)
class PinRemoved:
    """A person has no PIN any more, and is known by name alone."""

    person: str


@dataclass(frozen=True, slots=True)
class SignedOn:
    """A person took the keyboard of a station; `known` says how it is known: authenticated (by PIN) or attested."""

    person: str
    known: str


@dataclass(frozen=True, slots=True)
class PinGiven:
    """A person gave their PIN and took no keyboard; it was for a `purpose`: override, administration, signature."""

    person: str
    purpose: str


@dataclass(frozen=True, slots=True)
class SignOnFailed:
    """A PIN that was given for a person was not theirs."""

    person: str


@dataclass(frozen=True, slots=True)
class SignedOff:
    """A person gave the keyboard up."""

    person: str


@dataclass(frozen=True, slots=True)
class Locked:
    """A station was locked: `because` is idle or asked. Running clamps stay in sight."""

    person: str
    because: str


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A locked station was taken up again."""

    person: str
    known: str


@dataclass(frozen=True, slots=True)
class BrokeGlass:
    """Somebody took the keyboard without a PIN or without being in the directory, because a patient could not wait."""

    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """A setting of the whole site has this value from now on."""

    setting: str
    value: str


SiteFact = (
    PersonAdded
    | RolesChanged
    | PersonLeft
    | PinSet
    | PinRemoved
    | SignedOn
    | PinGiven
    | SignOnFailed
    | SignedOff
    | Locked
    | Unlocked
    | BrokeGlass
    | SettingChanged
)

FACTS: dict[str, type[SiteFact]] = {kind.__name__: kind for kind in SiteFact.__args__}
STANDING = ("PersonAdded", "RolesChanged", "PersonLeft", "PinSet", "PinRemoved", "SettingChanged")
"""The kinds that change the directory; the many others tell who was where."""
