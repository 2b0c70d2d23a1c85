"""The doors of the room, and the account of whoever is inside."""

from app.portal.blueprint import room
from app.web import account, entering

OPEN = entering.register(room, heading="Masuk ke kantor desa", home="portal.home")
ACCOUNT = account.register(room, frame="layouts/portal.html")
