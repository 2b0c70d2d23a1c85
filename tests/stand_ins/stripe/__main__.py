"""python -m tests.stand_ins.stripe --port 0 --webhook http://127.0.0.1:8000/hooks/stripe --secret whsec_…"""

from __future__ import annotations

import argparse
import signal
import threading

from tests.stand_ins.stripe.server import StandIn


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=0, help="0: any that is free; the address is printed")
    arguments.add_argument("--webhook", help="where its events go")
    arguments.add_argument("--secret", default="whsec_peragaan", help="what they are signed with")
    given = arguments.parse_args()
    over = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: over.set())
    stand_in = StandIn(given.port)
    if given.webhook:
        stand_in.post_office.connect(given.webhook, given.secret)
    with stand_in:
        print(stand_in.url, flush=True)
        over.wait()


if __name__ == "__main__":
    main()
