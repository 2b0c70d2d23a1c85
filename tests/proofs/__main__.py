"""`python -m tests.proofs [kill|pooler …] [--rounds N] [--seed N]`"""

from __future__ import annotations

import argparse
import sys
import time

from tests.proofs import kill, pooler

PROOFS = {"kill": kill.prove, "pooler": pooler.prove}


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.proofs")
    asked.add_argument("names", nargs="*", choices=[*PROOFS, []])
    asked.add_argument("--rounds", type=int, default=20, help="how often each kind of work is killed")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--transactions", type=int, default=4000)
    given = asked.parse_args()
    wrong: list[str] = []
    for name in given.names or PROOFS:
        started = time.monotonic()
        print(f"• {name}", flush=True)
        wrong += PROOFS[name](given)
        print(f"  {time.monotonic() - started:.0f} s", flush=True)
    for line in wrong:
        print(f"BROKEN: {line}")
    print("all promises held" if not wrong else f"{len(wrong)} broken")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
