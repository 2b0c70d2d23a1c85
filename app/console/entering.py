"""Signing in, the one-time set-up link, signing out."""

from app.console.blueprint import room
from app.web import entering

OPEN = entering.register(room, heading="Masuk ke konsol", home="console.home")
