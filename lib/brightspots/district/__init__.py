"""Reading a district folder: what it must look like, and what is in it."""

from brightspots.district.folder import District, School, open_district

__all__ = ["District", "School", "open_district"]
