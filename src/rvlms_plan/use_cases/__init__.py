"""Does: decide, save, return the new value."""
