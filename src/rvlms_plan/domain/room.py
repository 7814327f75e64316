"""How much room the store's disk has left, and when that is too little to say nothing."""

from __future__ import annotations

LITTLE = 200 * 2**20
"""Bytes. A long operation writes less than one MiB; other programs fill a disk, and this leaves time to find which."""


def little_room(free: int | None) -> str:
    """Say that there is little room, and what happens without any; empty where there is enough or no telling."""
    if free is None or free >= LITTLE:
        return ""
    return (
        f"Only {free // 2**20} MiB are free on the store's disk. All is saved so far; on a full disk no answer is "
        "saved, and each says so. Make room: delete or move other files there, never the store."
    )
