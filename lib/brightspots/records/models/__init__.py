"""What a team writes: the kinds of records, their fields, links and readers."""
