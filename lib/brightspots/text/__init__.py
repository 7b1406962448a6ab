"""Words: numbers, dates and lists in words, what somebody typed, pieces of HTML. Knows nobody."""
