"""Signing in, the one-time set-up link, signing out."""

from app.portal.blueprint import room
from app.web import entering

OPEN = entering.register(room, heading="Masuk ke kantor desa", home="portal.home")
