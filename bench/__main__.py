"""`python -m bench [NAME]`: one table of all figures (or of one bench), and bench/results/latest.json."""

from __future__ import annotations

import sys
import time

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
    wanted, figures, started = names or list(BENCHES), [], time.monotonic()
    with Platform() as platform:
        for name in wanted:
            print(f"• {name}", file=sys.stderr, flush=True)
            figures += BENCHES[name].measure(platform)
    written(figures, wanted)
    print(table(figures))
    print(f"\n{time.monotonic() - started:.0f} s, {RESULTS.relative_to(RESULTS.parent.parent.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
