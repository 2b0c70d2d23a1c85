"""The four ways in which a verb says no, each with a sentence for people."""


class DomainError(Exception):
    """A refusal that a person can act on; `str()` of it is shown as it is, in Indonesian."""

    def __init__(self, sentence: str, *, field: str | None = None):
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Refused(DomainError):
    """What was asked breaks a rule of the domain."""


class NotAllowed(DomainError):
    """The person has no right to it."""


class NotFound(DomainError):
    """It does not exist, or not for the one who asks."""


class Conflict(DomainError):
    """Somebody else was first, or it was already done."""


class NoVillage(RuntimeError):
    """Village data was asked for while no village is in force: a fault of ours, never shown."""
