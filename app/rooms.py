"""The rooms, each on its part of the URL map (`hosts.py` says which host opens which part)."""

from __future__ import annotations

from importlib import import_module

# module, blueprint, part of the map, prefix
ROOMS = (
    ("app.storefront.room", "storefront", None),
    ("app.hooks.room", "storefront", "/hooks"),
    ("app.console.room", "console", None),
    ("app.oversight.room", "region", None),
    ("app.site.room", "village", None),
    ("app.portal.room", "village", "/portal"),
)


def init_app(app) -> None:
    for name, part, prefix in ROOMS:
        try:
            module = import_module(name)
        except ModuleNotFoundError as missing:
            if not name.startswith(str(missing.name)):
                raise
            continue
        app.register_blueprint(module.room, subdomain=part, url_prefix=prefix)
