"""What the pages of workbooks ask, show and say: one module a workbook."""
