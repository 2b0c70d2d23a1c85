"""Long work as rows: claimed by one worker, told how far it is, stopped, retried, and taken over when its worker died.

A `Task` row is what must not be lost; the Redis queue only carries its id. A worker claims the row with a fencing
number and beats; a sweeper queues again what waits too long or went silent. What a task does may therefore run twice
and must be repeatable.
"""

from tenants.work.queues import QUEUES, after_commit, connect, kept_here, queue, timing
from tenants.work.tasks import Kind, Task, ask_stop, children, find, latest, retry, running, start, task
from tenants.work.working import Claim, Stopped, claim, perform, run, sweep

__all__ = [
    "QUEUES",
    "Claim",
    "Kind",
    "Stopped",
    "Task",
    "after_commit",
    "ask_stop",
    "children",
    "claim",
    "connect",
    "find",
    "kept_here",
    "latest",
    "perform",
    "queue",
    "retry",
    "run",
    "running",
    "start",
    "sweep",
    "task",
    "timing",
]
