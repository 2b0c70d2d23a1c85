"""Where the programs and the sockets are, and as whom PostgreSQL runs."""

from __future__ import annotations

import hashlib
import os
import pwd
import re
import shutil
import stat
import tempfile
from importlib.util import find_spec
from pathlib import Path

LONGEST = 100  # bytes of a socket's path; the kernel takes 107
ACCOUNTS = ("nobody", "postgres")


def program(package: str, *path: str) -> str:
    """A server's program inside an installed wheel, without importing the wheel."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise RuntimeError(f"{package} is not installed: run `make setup`, or set DATABASE_URL and REDIS_URL")
    return str(Path(next(iter(found.submodule_search_locations))).joinpath(*path))


def sockets(var: Path) -> Path:
    """The folder of the sockets: in the data folder, or a short one where that path is too long or odd for an address."""
    inside = var / "sockets"
    if re.fullmatch(r"[\w/.+-]+", str(inside), re.ASCII) and len(str(inside / ".s.PGSQL.5432.lock")) <= LONGEST:
        return inside
    temporary = (
        Path("/tmp") if Path("/tmp").is_dir() else Path(tempfile.gettempdir())
    )  # the same for every process, whatever its TMPDIR
    return temporary / f"paketdesa-{os.getuid()}-{hashlib.sha256(os.fsencode(var)).hexdigest()[:12]}"


def prepare(folder: Path, account: pwd.struct_passwd | None) -> None:
    """A private folder for the sockets. The temporary folder is everybody's: what somebody else made there is refused."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    mine = {os.getuid(), account.pw_uid if account else os.getuid()}
    if folder.name != "sockets" and (not stat.S_ISDIR(found.st_mode) or found.st_uid not in mine):
        raise RuntimeError(f"{folder} belongs to somebody else; remove it, or set VAR_DIR to a shorter path")
    give(folder, account)


def give(folder: Path, account: pwd.struct_passwd | None) -> None:
    folder.chmod(0o700)
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)


def server_account(data: Path) -> pwd.struct_passwd | None:
    """PostgreSQL refuses root: the unprivileged account to run it as, the data's owner where there is one; None: as ourselves."""
    if os.getuid() != 0:
        return None
    if data.exists() and data.stat().st_uid:
        uid = data.stat().st_uid
        try:
            return pwd.getpwuid(uid)
        except KeyError:
            return pwd.struct_passwd((str(uid), "x", uid, data.stat().st_gid, "", "/", "/bin/false"))
    for name in ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError(
        "PostgreSQL tidak mau berjalan sebagai root dan akun 'nobody' tidak ada: jalankan sebagai pengguna biasa"
    )


def as_account(account: pwd.struct_passwd | None, *command: str) -> list[str]:
    """The command, run by the account, that may still pass folders which only root may enter (a home, a temporary folder)."""
    if account is None:
        return list(command)
    setpriv = shutil.which("setpriv") or shutil.which("setpriv", path="/usr/bin:/bin")
    if setpriv is None:
        raise RuntimeError(
            "PostgreSQL tidak mau berjalan sebagai root dan 'setpriv' tidak ada: jalankan sebagai pengguna biasa"
        )
    return [
        setpriv,
        f"--reuid={account.pw_uid}",
        f"--regid={account.pw_gid}",
        "--clear-groups",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
        "--securebits=+no_setuid_fixup",  # the last: access(2) then honours the capability too
        *command,
    ]
