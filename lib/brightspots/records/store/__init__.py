"""Where records are kept: versions, conflicts, export, backup, purging."""
