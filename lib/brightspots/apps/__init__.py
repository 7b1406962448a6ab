"""Workbooks for people who work in them: served to browsers by Voila, or opened in JupyterLab."""
