"""One command for every school: plan the pages, run them, keep what is unchanged, report on all."""
