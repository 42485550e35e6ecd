"""Puts a new set of data in the place of the old one, so that even a kill in the middle loses nothing.

Within the data folder itself: its parent often belongs to somebody else, and it may be a disk of its own.
"""

import json
import os
import shutil
from pathlib import Path

from andruck.project.backup.making import ASIDE, FOLDER
from andruck.project.backup.workplace import RESTORE

PLAN = ".restore-plan"
_STAYS = {FOLDER, "static", "lost+found", PLAN}


def former(data: Path) -> list[str]:
    """Names of what is there and would have to be moved aside, sorted."""
    return sorted(
        entry.name
        for entry in data.iterdir()
        if entry.name not in _STAYS and not entry.name.startswith((RESTORE, ASIDE))
    )


def switch(data: Path, work: Path, new: Path, stamp: str) -> Path | None:
    """Move what is there aside and what is new in; returns where the former data lies, None if there was none."""
    there = former(data)
    first, number = stamp, 1
    while (data / f"{ASIDE}{stamp}").exists():
        number += 1
        stamp = f"{first}-{number}"
    aside = data / f"{ASIDE}{stamp}"
    if there:
        aside.mkdir(mode=0o700)
    # Not in the working folder: that one is swept when we die.
    safe = data / f"{ASIDE}{stamp}-new"
    new.rename(safe)
    plan = {"old": there, "new": sorted(entry.name for entry in safe.iterdir()), "stamp": stamp}
    half = work / "plan"
    half.write_text(json.dumps(plan), encoding="utf-8", errors="surrogateescape")
    # Everything has to be on the disk before the first step that counts.
    os.sync()
    half.rename(data / PLAN)
    finish(data)
    return aside if there else None


def finish(data: Path) -> bool:
    """Carry out a plan that was made, from wherever it stopped; False if there is none."""
    file = data / PLAN
    try:
        plan = json.loads(file.read_text(encoding="utf-8", errors="surrogateescape"))
    except FileNotFoundError:
        return False
    aside, safe = data / f"{ASIDE}{plan['stamp']}", data / f"{ASIDE}{plan['stamp']}-new"
    try:
        for name in plan["old"]:
            # What is aside already must not be followed by the new file of the same name.
            if not os.path.lexists(aside / name):
                (data / name).rename(aside / name)
    except OSError:
        # A disk mounted within the folder, for one, cannot be moved: all of it as it was.
        for name in plan["old"]:
            if os.path.lexists(aside / name):
                (aside / name).rename(data / name)
        file.unlink()
        shutil.rmtree(safe)
        raise
    for name in plan["new"]:
        if (safe / name).exists():
            (safe / name).rename(data / name)
    safe.rmdir()
    os.sync()
    file.unlink()
    return True


def belong(new: Path, *, like: Path) -> None:
    """When root restores, the files shall belong to the owner of the folder, as the paper runs under that name."""
    if os.geteuid() != 0:
        return
    owner = like.stat()
    for folder, _folders, files in os.walk(new):
        os.chown(folder, owner.st_uid, owner.st_gid)
        for name in files:
            os.chown(Path(folder) / name, owner.st_uid, owner.st_gid, follow_symlinks=False)
