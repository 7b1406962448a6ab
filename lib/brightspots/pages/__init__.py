"""What each page asks and shows, one module a workbook: layouts of forms, and what is drawn from the records."""
