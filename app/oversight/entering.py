"""The doors of the room, and the account of whoever is inside."""

from app.oversight.blueprint import room
from app.web import account, entering

OPEN = entering.register(room, heading="Masuk ke ruang pantau", home="oversight.home")
ACCOUNT = account.register(room, frame="oversight/layout.html")
