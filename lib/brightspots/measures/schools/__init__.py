"""Schools beside schools: places, peers, gaps, changes, early signs."""
