"""What the pages of workbooks ask, show and say: one folder a workbook, and pieces that several share."""
