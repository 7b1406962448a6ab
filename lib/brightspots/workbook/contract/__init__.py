"""The contract that every workbook keeps, as a check that says in which cell what is missing and what to do.

`check.py` puts it together; each module of rules holds what is asked of one part of a notebook.
"""
