"""A small DNS server for tests: real packets over UDP, with the records that a test sets."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class Zone:
    """`records`: (name, kind) → values; `silent`: it answers nothing; `asked`: how many questions came."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], list[str]] = {}
        self.silent = False
        self.asked = 0
        self.address = ""

    def set(self, name: str, kind: str, *values: str) -> None:
        self.records[name, kind] = list(values)

    def answer(self, data: bytes) -> bytes:
        question = dns.message.from_wire(data)
        reply = dns.message.make_response(question)
        reply.flags |= dns.flags.AA
        name, kind = question.question[0].name, dns.rdatatype.to_text(question.question[0].rdtype)
        plain = name.to_text(omit_final_dot=True).lower()
        for wanted in (kind, "CNAME"):
            if values := self.records.get((plain, wanted)):
                reply.answer.append(dns.rrset.from_text(name, 60, "IN", wanted, *values))
                break
        else:
            if not any(known == plain for known, _ in self.records):
                reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply.to_wire()


@contextlib.contextmanager
def served() -> Iterator[Zone]:
    zone = Zone()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, socket = self.request
            zone.asked += 1
            if not zone.silent:
                socket.sendto(zone.answer(data), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        zone.address = f"127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield zone
        server.shutdown()
