"""Which names of schools, classes and groups may stand in files and addresses."""

from __future__ import annotations

import re

SCHOOL_ID = re.compile(r"(?!\.)[A-Za-z0-9._-]{1,64}\Z")
