"""Commands are run as a person or a script runs them: by their words, with what they print and their exit code."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest


@dataclass
class Said:
    code: int
    out: str
    err: str

    @property
    def value(self) -> dict:
        """What `--json` printed: one object on one line, and nothing else."""
        lines = self.out.splitlines()
        assert len(lines) == 1, self.out
        found = json.loads(lines[0])
        assert isinstance(found, dict)
        return found


@pytest.fixture
def run(house):
    """`run("villages", "list", "--json")` → what it said; nothing of the test's own context is in force."""
    runner = house.test_cli_runner()

    def call(*words) -> Said:
        done = runner.invoke(args=[str(w) for w in words])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Said(done.exit_code, done.stdout, done.stderr)

    return call
