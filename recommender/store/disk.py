"""The place a store lies in: its file system, its space, who may read it."""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from recommender.store.backup import PATTERN, SIDES, abandoned, folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MOUNTS = Path("/proc/self/mountinfo")
UNKNOWN = "unknown"
"""The file system where the system does not tell it."""

NETWORK = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|ncpfs|afs|ceph|glusterfs|lustre|9p|webdav|davfs\d?"
    r"|fuse\.(sshfs|rclone|davfs\d?|glusterfs|ceph|s3fs|gvfsd-fuse|google-drive-ocamlfuse)"
)
"""File systems behind which is another machine: their locks and their syncs cannot be relied on."""

SYNCED = re.compile(
    r"dropbox|onedrive( - .*)?|google ?drive|icloud ?drive|mobile documents|nextcloud|owncloud"
    r"|pcloud ?drive",
    re.IGNORECASE,
)
"""Folders that a program copies elsewhere, file by file, while the store is written."""

LONGEST_LOG = 64 * 2**20
"""Bytes of a write-ahead log that are worth a look (RELIABILITY.md, D12)."""

LEAST_FREE = 100 * 2**20
"""Bytes that are to stay free on the disk, or twice the store if that is more. Design default."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at: the check that found it, what it is, and what to do."""

    check: str
    what: str
    remedy: str


def file_system(path: Path, mounts: Path = MOUNTS) -> str:
    """Name the type of the file system a file is on, as Linux tells it; elsewhere it is unknown."""
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return UNKNOWN
    where, best, kind = path.resolve(), -1, UNKNOWN
    for line in lines:
        left, _, right = line.partition(" - ")
        point = Path(_unescaped(left.split()[4]))
        if where.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), right.split()[0]
    return kind


def free(path: Path) -> int:
    """Return the bytes that are free where a file is."""
    return shutil.disk_usage(path.parent).free


def log_size(path: Path) -> int:
    """Return the bytes of the write-ahead log beside a store; 0 without one."""
    log = path.with_name(path.name + SIDES[0])
    return log.stat().st_size if log.is_file() else 0


def place_findings(path: Path) -> Iterator[Finding]:
    """Look at where a store lies: nothing of it is opened."""
    kind = file_system(path)
    if NETWORK.fullmatch(kind):
        what = f"The store is on a network file system ({kind}), which can lose what was recorded"
        yield Finding("file system", what, "Move it to a disk of this machine; see docs/store.md")
    synced = [part for part in path.resolve().parent.parts if SYNCED.fullmatch(part)]
    if synced:
        what = f"The store is in a folder that another program copies ({synced[-1]})"
        remedy = "Move it out, and let that program copy the backups; see docs/store.md"
        yield Finding("file system", what, remedy)
    left, needed = free(path), max(LEAST_FREE, 2 * path.stat().st_size)
    if left < needed:
        what = f"{megabytes(left)} are free on the disk of the store; {megabytes(needed)} are safe"
        yield Finding("space", what, "Free some space")
    log = log_size(path)
    if log > LONGEST_LOG:
        what = f"The write-ahead log has grown to {megabytes(log)}"
        remedy = "Close the programs that use the store; the last one to close takes it in"
        yield Finding("log", what, remedy)


def permission_findings(path: Path) -> Iterator[Finding]:
    """Look for files and folders of a store that others on this machine may use."""
    if sys.platform == "win32":
        return
    folders = [one for one in (path.parent, folder_of(path)) if one.is_dir()]
    for folder in folders:
        if stat.S_IMODE(folder.stat().st_mode) & 0o077:
            what = f"Others may look into the folder {folder}"
            yield Finding("permissions", what, f'chmod 700 "{folder}"')
        for one in sorted(folder.glob(f"{path.stem}*")):
            if one.is_file() and stat.S_IMODE(one.stat().st_mode) & 0o077:
                what = f"Others may use the file {one}"
                yield Finding("permissions", what, f'chmod 600 "{one}"')


def leftover_findings(path: Path) -> Iterator[Finding]:
    """Look for copies that were cut short; they hold what the store holds."""
    for folder in (path.parent, folder_of(path)):
        for one in abandoned(folder):
            yield Finding("leftovers", f"{one} is a copy that was cut short", "Delete it")


def odd_findings(path: Path) -> Iterator[Finding]:
    """Look for what has the name of the backups' folder, or of a backup, and is none."""
    folder = folder_of(path)
    if os.path.lexists(folder) and not folder.is_dir():
        what = f"{folder} is no folder, so no backup can go there"
        yield Finding("backups", what, "Delete it, or mend where it leads to")
    for one in sorted(folder.glob(PATTERN)):
        if not one.is_file():
            yield Finding("backups", f"{one} has the name of a backup and is no file", "Delete it")


def megabytes(size: int) -> str:
    """Say a number of bytes."""
    return f"{size / 2**20:,.1f} MB"


def _unescaped(name: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), name)
