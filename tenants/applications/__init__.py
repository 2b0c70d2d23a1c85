"""A village that is not here yet asks to come in; staff accept it, then it is provisioned, or decline it with a reason.

asked = apply("73.05.08.2003", {"name": …, "position": …, "email": …, "phone": …}, by="Rahmatia (pendaftar)")
accept(asked, by=staff)      # in the product: app.onboarding.take_in, which also brings the village to life
decline(asked, "Bukan perangkat desa", by=staff)
"""

from tenants.applications.applying import FIELDS, apply, here, open_for, wrong
from tenants.applications.deciding import accept, decline, open_account
from tenants.applications.finding import application, decided, letter, open_ones
from tenants.applications.models import State, VillageApplication

__all__ = [
    "FIELDS",
    "State",
    "VillageApplication",
    "accept",
    "application",
    "apply",
    "decided",
    "decline",
    "here",
    "letter",
    "open_account",
    "open_for",
    "open_ones",
    "wrong",
]
