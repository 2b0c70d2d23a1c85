"""`make run`: the servers, the database, a small start, then web, worker and clock of the Procfile; Ctrl-C ends all of it."""

from __future__ import annotations

import ctypes
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = ROOT / ".venv" / "bin"
PROCESSES = ("web", "worker", "clock")
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 60.0  # seconds until the web answers


def say(words: str) -> None:
    print(f"• {words}", flush=True)


def flask(*arguments: str) -> str:
    """A command of the product; what it said is shown only when it failed."""
    done = subprocess.run([str(BIN / "flask"), "--app", "wsgi", *arguments], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"flask {' '.join(arguments)} gagal:\n{done.stdout}{done.stderr}")
    return done.stdout


def chosen_port() -> int:
    given = os.environ.get("PORT", "8000")
    if not given.isdigit() or not 0 < int(given) < 65536:
        sys.exit(f"PORT={given} bukan nomor pintu (1–65535).")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(given)))
        except OSError as exc:
            sys.exit(f"Pintu {given} tidak dapat dipakai ({exc.strerror}). Coba: PORT=8001 make run")
    return int(given)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2):
            return True
    except urllib.error.HTTPError as page:
        return page.code < 500
    except OSError:
        return False


def prepare(settings) -> None:
    if settings.embedded:
        from tenants import embedded

        say(f"PostgreSQL dan Redis: menyalakan di {os.path.relpath(settings.var_dir)}")
        embedded.ensure(settings.var_dir)
    say("Basis data: peran, skema, dan daftar wilayah Indonesia")
    flask("release")
    say("Data awal: satu kabupaten dan tiga desa (hanya pada basis data kosong)")
    flask("demo", "small", "--if-empty")


def end_with_parent() -> None:
    """Linux: when `make run` is killed outright, its processes are asked to end."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


@contextmanager
def stripe_stand_in(settings, port: int) -> Iterator[None]:
    """Without a key of Stripe's, its stand-in: a village can be shown paying, and no money moves."""
    if settings.stripe_secret_key is not None or settings.environment != "development":
        yield
        return
    secret = secrets.token_hex(16)
    said = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.stand_ins.stripe",
            "--webhook",
            f"http://127.0.0.1:{port}/hooks/stripe",
            "--secret",
            secret,
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=end_with_parent,
    )
    try:
        address = said.stdout.readline().strip() if said.stdout else ""
        if not address:
            sys.exit("Pengganti Stripe tidak dapat dijalankan.")
        say(f"Pengganti Stripe untuk peragaan: {address}")
        os.environ.update(STRIPE_SECRET_KEY="sk_test_peragaan", STRIPE_WEBHOOK_SECRET=secret, STRIPE_API_BASE=address)
        yield
    finally:
        said.terminate()
        said.wait()


def serve(port: int) -> int:
    """Run the Procfile until it ends or somebody asks for the end."""
    say("Menyalakan web, pekerja, dan jam")
    house = subprocess.Popen(
        [str(BIN / "honcho"), "start", *PROCESSES],
        cwd=ROOT,
        start_new_session=True,
        preexec_fn=end_with_parent,
        env={
            "GUNICORN_CMD_ARGS": "--graceful-timeout 3",
            **os.environ,
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        },
    )
    asked = False
    try:
        deadline = time.monotonic() + PATIENCE
        while house.poll() is None and time.monotonic() < deadline:
            if answers(port):
                announce()
                break
            time.sleep(0.2)
        return house.wait()
    except SystemExit:
        asked = True
        return 0
    finally:
        for sign in ENDINGS:
            signal.signal(sign, signal.SIG_IGN)  # the end has begun; asking again does not speed it up
        if house.poll() is None:
            house.terminate()
            house.wait()
        if asked:
            say("Semua sudah berhenti.")


def announce() -> None:
    known = json.loads(flask("demo", "sign-ins", "--json").strip().splitlines()[-1])
    for title, rows, column in (
        ("Siap. Buka:", known["addresses"], "url"),
        (f"Masuk contoh (sandi semuanya: {known['password']}):", known["people"], "email"),
    ):
        print(f"\n{title}", *(f"  {row['what']:<34} {row[column]}" for row in rows), sep="\n")
    print("\nCtrl-C menghentikan semuanya.", flush=True)


def main() -> int:
    port = chosen_port()
    os.environ.update(
        PORT=str(port), PUBLIC_PORT=os.environ.get("PUBLIC_PORT", str(port)), BIND=os.environ.get("BIND", "127.0.0.1")
    )
    for sign in ENDINGS:  # SIGINT too: a shell starts what it puts in the background with SIGINT ignored
        signal.signal(sign, lambda number, _: sys.exit(128 + number))
    from config import Settings

    settings = Settings()
    prepare(settings)
    with stripe_stand_in(settings, port):
        return serve(port)


if __name__ == "__main__":
    sys.exit(main())
