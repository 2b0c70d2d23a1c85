"""`make run`: the servers, the database, a small start, then web, worker and clock of the Procfile; Ctrl-C ends all of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = ROOT / ".venv" / "bin"
PORT = int(os.environ.get("PORT", "8000"))


def say(words: str) -> None:
    print(f"• {words}", flush=True)


def flask(*arguments: str) -> str:
    done = subprocess.run([str(BIN / "flask"), "--app", "wsgi", *arguments], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return done.stdout


def free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


def answers() -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=2) as page:
            return page.status == 200
    except OSError:
        return False


def main() -> int:
    if not free(PORT):
        sys.exit(f"Pintu {PORT} sedang dipakai. Hentikan yang lain, atau jalankan: PORT=8001 make run")
    os.environ.update(PORT=str(PORT), PUBLIC_PORT=os.environ.get("PUBLIC_PORT", str(PORT)), BIND=os.environ.get("BIND", "127.0.0.1"))
    from config import Settings

    settings = Settings()
    if settings.embedded:
        from tenants import embedded

        say(f"PostgreSQL dan Redis: menyalakan di {os.path.relpath(settings.var_dir)}")
        embedded.ensure(settings.var_dir)
    say("Basis data: peran, skema, dan daftar wilayah Indonesia")
    flask("release")
    say("Data awal: satu kabupaten dan tiga desa (hanya pada basis data kosong)")
    flask("demo", "small", "--if-empty")
    say("Menyalakan web, pekerja, dan jam")
    house = subprocess.Popen([str(BIN / "honcho"), "start", "web", "worker", "clock"], cwd=ROOT, start_new_session=True,
                             env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"})
    stopping = []

    def stop(*_):
        stopping.append(True)
        if house.poll() is None:
            house.send_signal(signal.SIGTERM)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    deadline = time.monotonic() + 60
    while house.poll() is None and not stopping and not answers() and time.monotonic() < deadline:
        time.sleep(0.2)
    if house.poll() is None and not stopping:
        known = json.loads(flask("demo", "sign-ins", "--json"))
        print("\nSiap. Buka:", *(f"  {row['what']:<34} {row['url']}" for row in known["addresses"]), sep="\n")
        print("\nMasuk contoh (sandi semuanya: " + known["password"] + "):", *(f"  {row['what']:<34} {row['email']}" for row in known["people"]), sep="\n")
        print("\nCtrl-C menghentikan semuanya.", flush=True)
    code = house.wait()
    return 0 if stopping else code


if __name__ == "__main__":
    sys.exit(main())
