"""Shows: the screens, in Textual."""
