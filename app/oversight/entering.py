"""Signing in, the one-time set-up link, signing out."""

from app.oversight.blueprint import room
from app.web import entering

OPEN = entering.register(room, heading="Masuk ke ruang pantau", home="oversight.home")
