"""A stand-in of Stripe for tests and the demonstration: a small real HTTP server with the shapes of Stripe's API as far as we use it.

    GET  POST /v1/checkout/sessions · GET …/{id} · POST …/{id}/expire       GET /v1/payment_intents/{id}
    GET /v1/events · GET /v1/events/{id}                                     GET POST /c/pay/{id}  its own page to pay on

It keeps idempotency keys, answers errors as Stripe does, and signs its webhooks with the real scheme (`Stripe-Signature: t=…,v1=…`).
What tests and a curious developer may ask of it beside that is listed in `server.py` under `/_stand_in/`.
No money moves, and no line of the product knows that it exists: the real `stripe` client talks to it over the network.
"""

from tests.stand_ins.stripe.server import StandIn

__all__ = ["StandIn"]
