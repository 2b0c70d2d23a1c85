"""What visitors see of a village: the public home and the statistics, by the web server of the Procfile, two connections."""

from __future__ import annotations

from bench import pages
from bench.measuring import Figure
from bench.platform import Platform

HOME = pages.Peer(a_second=19.3, p50=101, statements=151, requests=63, weight=958)
STATISTICS = pages.Peer(a_second=18.4, p50=105, statements=138, requests=62, weight=949)
SIGN_IN = pages.Peer(a_second=49, p50=40, statements=37, requests=13, weight=157)


def measure(platform: Platform) -> list[Figure]:
    slug = platform.big.slug
    with platform.web() as port:
        return [
            *pages.measured(platform, port, "site: public home", slug, "/", HOME),
            *pages.measured(platform, port, "site: public statistics", slug, "/statistik", STATISTICS),
            *pages.measured(platform, port, "site: sign-in page", slug, "/portal/masuk", SIGN_IN),
        ]
