"""Pictures: what a team talks over, each with its words and its table."""
