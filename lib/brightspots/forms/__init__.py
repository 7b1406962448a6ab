"""Views for people who work in a workbook: the only place that makes widgets."""
