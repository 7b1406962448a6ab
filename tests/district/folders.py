"""Small district folders, written as tests need them."""

from __future__ import annotations

from pathlib import Path

from brightspots.district import District, open_district

SETTINGS = 'schema_version = 1\nname = "Test"\nkind = "synthetic"\npublished = true\n'
SCHOOLS = (
    "school_id,school_name,school_level,enrollment\nA1,Ash,high,300\nB2,Birch,high,310\nC3,Cedar,middle,290\n"
)
MEASURES = (
    "school_id,school_year,measure_id,subgroup_id,value,denominator\n"
    "A1,2023-24,late,all,10,200\n"
    "A1,2024-25,late,all,11,201\n"
    "B2,2024-25,late,all,12,202\n"
    "C3,2024-25,late,all,13,203\n"
)


def write(folder: Path, **files: str | bytes) -> Path:
    """Write files into a folder, by name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def district(folder: Path, schools: str | bytes = SCHOOLS, settings: str | bytes = SETTINGS, **more) -> Path:
    """Write a district folder; `more` maps file names to contents."""
    return write(folder, **{"district.toml": settings, "schools.csv": schools, **more})


def opened(folder: Path, schools: str | bytes = SCHOOLS, **more) -> District:
    """Write a district folder and open it."""
    return open_district(district(folder, schools, **more))
