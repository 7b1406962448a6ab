"""A district's numbers, counted once and remembered until a file or the code changes."""
