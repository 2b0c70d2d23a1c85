"""`python -m bench [NAME]`: one table of all figures (or of one bench), and bench/results/latest.json."""

from __future__ import annotations

import sys
import time
import traceback

from bench import billing, bimtek, letters, oversight, residents, site, tenancy
from bench.measuring import RESULTS, table, written
from bench.platform import Platform

BENCHES = {
    bench.__name__.removeprefix("bench."): bench
    for bench in (tenancy, residents, letters, site, billing, bimtek, oversight)
}


def main(names: list[str]) -> int:
    if unknown := set(names) - set(BENCHES):
        print(f"unknown: {', '.join(unknown)}; one of {', '.join(BENCHES)}")
        return 2
    started, measured = time.monotonic(), {}
    with Platform() as platform:
        for name in names or BENCHES:
            print(f"• {name}", file=sys.stderr, flush=True)
            try:
                measured[name] = BENCHES[name].measure(platform)
            except Exception:  # the others are still worth their time
                traceback.print_exc()
    figures = [figure for found in measured.values() for figure in found]
    written(figures, measured)
    print(table(figures))
    print(f"\n{time.monotonic() - started:.0f} s, {RESULTS.relative_to(RESULTS.parent.parent.parent)}")
    return 0 if len(measured) == len(names or BENCHES) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
