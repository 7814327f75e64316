"""Screens: each shows one thing to one kind of person, and hands what is asked for to the use cases."""
