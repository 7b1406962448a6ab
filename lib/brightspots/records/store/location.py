"""Where records may be kept: on this computer, in a folder that nothing copies about behind our back.

A database in a synced folder is two databases that overwrite each other; one on a network folder cannot lock.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from brightspots.errors import RecordError
from brightspots.records.store import samples

PLACE = "BRIGHTSPOTS_RECORDS_"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")

_SYNCED = {
    "OneDrive": r"onedrive( ?- ?.+)?",
    "Dropbox": r"dropbox( ?\(.+\))?",
    "Google Drive": r"google ?drive|my drive|googledrive-.+",
    "iCloud": r"icloud ?drive|mobile documents|com~apple~clouddocs|icloud~.+",
    "a cloud service": r"cloudstorage|nextcloud|owncloud|box sync|pcloud ?drive|megasync",
}
# What such a service leaves in the folder that it keeps in step.
_LEFT_BEHIND = {".dropbox": "Dropbox", ".dropbox.cache": "Dropbox", ".stfolder": "Syncthing"}
_NETWORK = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|9p|afs|afpfs|webdav|davfs\d?|ceph|glusterfs|lustre|beegfs|gpfs|ncpfs|drvfs|vboxsf"
    r"|fuse\.(sshfs|rclone|s3fs|gcsfuse|goofys|gvfsd-fuse|glusterfs|google-drive-ocamlfuse|davfs\d?|ceph|vmhgfs-fuse)",
    re.IGNORECASE,
)


def find(name_or_path: str | Path) -> Path:
    """Return the file that a name or a path stands for.

    Parameters
    ----------
    name_or_path : str or Path
        A path; a NAME whose path stands in the environment as ``BRIGHTSPOTS_RECORDS_<NAME>``; or the name of a
        sample that comes with records, such as ``practice``, of which everybody has a working copy.

    Raises
    ------
    RecordError
        For a name that the environment does not have, an address with a password, or another kind of database.

    Examples
    --------
    >>> find("records/ours.db").name
    'ours.db'
    >>> find("postgresql://ana:secret@db/records")
    Traceback (most recent call last):
    brightspots.errors.RecordError: This address holds a password, and what a workbook holds is read by many. ...
    """
    given = os.fspath(name_or_path)
    if not given.strip():
        raise RecordError(
            "No records were named.", remedy="Give the path of a file, such as records/ours.db."
        )
    if _NAME.fullmatch(given):
        kept = os.environ.get(f"{PLACE}{given.upper()}", "")
        # A district's folder of the same name holds no records unless somebody began some there.
        here = Path(given).is_file() or (Path(given) / "records.db").is_file()
        if not kept and not here and samples.is_sample(given):
            return samples.working_copy(given)
        if not kept and not Path(given).exists():
            raise RecordError(
                f'No records are called "{given}" on this computer.',
                remedy=f"Set {PLACE}{given.upper()} to the path of their file, or give the path itself. Samples with "
                f"records: {', '.join(samples.names())}.",
            )
        given = kept or given
    if "://" in given:
        return _from_address(given)
    path = Path(given).expanduser()
    return path / "records.db" if path.is_dir() else path


def _from_address(address: str) -> Path:
    parts = urlsplit(address)
    if parts.password is not None or "password=" in parts.query.lower():
        raise RecordError(
            "This address holds a password, and what a workbook holds is read by many.",
            remedy="Give the path of a file instead.",
        )
    if parts.scheme.split("+")[0] != "sqlite":
        raise RecordError(
            f"Records cannot be kept in a {parts.scheme} database yet.", remedy="Give the path of a file."
        )
    return Path(address.split("://", 1)[1].removeprefix("/")).expanduser()


def refuse_shared(path: Path) -> None:
    """Raise a RecordError for a file in a synced folder or on another computer's disk."""
    for place in dict.fromkeys([path.absolute(), path.resolve()]):
        if service := synced_by(place):
            raise RecordError(
                f"{path} lies in a folder that {service} keeps in step with other computers: what one of you "
                "writes would be overwritten by another.",
                remedy=_remedy(),
            )
        if (kind := network_kind(place)) is not None:
            raise RecordError(
                f"{path} lies on a network folder ({kind}), where two people who save at once can lose what they "
                "wrote.",
                remedy=_remedy(),
            )


def synced_by(path: Path) -> str:
    """Return the service that keeps this file's folder in step with other computers; empty for none.

    Examples
    --------
    >>> synced_by(Path("/home/ana/OneDrive - Salinas/records.db")), synced_by(Path("/home/ana/work/records.db"))
    ('OneDrive', '')
    """
    for part in path.parent.parts:
        for service, pattern in _SYNCED.items():
            if re.fullmatch(pattern, part, re.IGNORECASE):
                return service
    for folder in path.parents:
        for left, service in _LEFT_BEHIND.items():
            if (folder / left).exists():
                # The user's own settings lie in a folder of that name in the home folder.
                if folder == Path.home() and left == ".dropbox":
                    continue
                return service
    return ""


def network_kind(path: Path) -> str | None:
    """Return the kind of network disk that a file is on; None for a disk of this computer."""
    if str(path).startswith("\\\\") or (os.name == "nt" and str(path).startswith("//")):
        return "Windows share"
    import psutil

    best, found = -1, None
    for disk in psutil.disk_partitions(all=True):
        if path.is_relative_to(disk.mountpoint) and len(disk.mountpoint) >= best:
            remote = _NETWORK.fullmatch(disk.fstype) or "remote" in disk.opts.split(",")
            best, found = len(disk.mountpoint), disk.fstype or "share" if remote else None
    return found


def _remedy() -> str:
    import platformdirs

    own = Path(platformdirs.user_data_dir("brightspots")) / "records.db"
    return (
        f"Keep them on this computer, such as in {own}, and put copies wherever you like with `brightspots "
        "records backup`."
    )
