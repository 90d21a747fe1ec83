"""Where a journal lies badly: folders that other machines write to as well.

A synced folder may copy the file half-written or bring back an old one, and on a network
drive two programs may both believe that they hold the lock.
"""

from __future__ import annotations

from pathlib import Path

SYNCED = {  # a folder's name, in small letters, and whose it is
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "icloud drive": "iCloud",
    "mobile documents": "iCloud",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "onedrive": "OneDrive",
    "pcloud": "pCloud",
    "pclouddrive": "pCloud",
    "syncthing": "Syncthing",
}
NETWORK = ("nfs", "cifs", "smb", "afs", "9p", "fuse.sshfs", "fuse.rclone", "davfs", "ceph")
MOUNTS = Path("/proc/self/mounts")  # Linux only


def warning(path: Path) -> str:
    """Return what is risky about where a file lies, with what to do; empty if nothing is known."""
    shared = _synced(path) or _network(path)
    if not shared:
        return ""
    return (
        f"Your journal lies in {shared}. It may be damaged there when two machines write to it."
        " Set PMSKILLS_HOME to a folder on this machine, and use 'pmskills export' to move."
    )


def _synced(path: Path) -> str:
    for folder in path.resolve().parents:
        name = folder.name.lower()
        for known, owner in SYNCED.items():
            if name == known or name.startswith((f"{known} -", f"{known}-")):
                return f"a folder that {owner} copies"
        if (folder / ".stfolder").exists():
            return "a folder that Syncthing copies"
    return ""


def _network(path: Path) -> str:
    real = path.resolve()
    if str(real).startswith("\\\\"):
        return "a network folder"
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    mounts = [line.split() for line in lines if line.count(" ") > 2]
    kinds = {Path(mount[1].replace("\\040", " ")): mount[2] for mount in mounts}
    nearest = next((kinds[folder] for folder in real.parents if folder in kinds), "")
    return "a network folder" if nearest.startswith(NETWORK) else ""
