"""The doors of the room, and the account of whoever is inside."""

from app.console.blueprint import room
from app.web import account, entering

OPEN = entering.register(room, heading="Masuk ke konsol", home="console.home")
ACCOUNT = account.register(room, frame="layouts/console.html")
