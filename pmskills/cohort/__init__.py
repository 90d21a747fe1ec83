"""Many people at once: files of answers too large for memory, and what a coach looks at.

The scores are those of one person's profile; here are only the ways in and out. A bad
row is named or set aside with its reason, and nothing is dropped silently.
"""
