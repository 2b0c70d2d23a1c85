"""The load: another process that asks for one page over kept-alive connections, for some seconds.

`python -m bench.load PORT HOST PATH CONNECTIONS SECONDS [COOKIE]` prints requests a second, the times and what went wrong, as JSON.
"""

from __future__ import annotations

import http.client
import json
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

from config import ROOT

CONNECTIONS, SECONDS, RUNS = 2, 4.0, 3


@dataclass(frozen=True)
class Load:
    a_second: float
    p50: float  # milliseconds
    p95: float
    failed: int


class PageMissing(Exception):
    """The page that was to be measured is not there."""


def on(port: int, host: str, path: str, cookie: str = "") -> Load:
    """The middle of several runs by another process; a page that does not answer 200 is missing."""
    status, _ = ask(port, host, path, cookie)
    if status != 200:
        raise PageMissing(f"{path} answers {status}")
    runs = sorted((one_run(port, host, path, cookie) for _ in range(RUNS)), key=lambda load: load.a_second)
    return runs[RUNS // 2]


def one_run(port: int, host: str, path: str, cookie: str) -> Load:
    words = [str(port), host, path, str(CONNECTIONS), str(SECONDS), cookie]
    done = subprocess.run([sys.executable, "-m", "bench.load", *words], cwd=ROOT, capture_output=True, check=True)
    return Load(**json.loads(done.stdout))


def ask(port: int, host: str, path: str, cookie: str = "") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers(host, cookie))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def headers(host: str, cookie: str) -> dict[str, str]:
    found = {"Host": host, "Accept-Encoding": "gzip", "X-Forwarded-Proto": "https"}
    return {**found, "Cookie": cookie} if cookie else found


def main(port: str, host: str, path: str, connections: str, seconds: str, cookie: str) -> None:
    times: list[float] = []
    failed: list[int] = []
    end = time.monotonic() + float(seconds)

    def visit() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)
        while time.monotonic() < end:
            started = time.perf_counter()
            try:
                connection.request("GET", path, headers=headers(host, cookie))
                answer = connection.getresponse()
                answer.read()
                good = answer.status == 200
            except (OSError, http.client.HTTPException):
                connection.close()
                good = False
            (times if good else failed).append(time.perf_counter() - started)

    threads = [threading.Thread(target=visit) for _ in range(int(connections))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(times, n=20) if len(times) > 1 else [0.0] * 19
    told = {
        "a_second": len(times) / float(seconds),
        "p50": cuts[9] * 1000,
        "p95": cuts[18] * 1000,
        "failed": len(failed),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
