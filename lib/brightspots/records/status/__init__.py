"""Where a team stands: what is due, stages of tests, weeks, the chain from a problem to what came of it."""
