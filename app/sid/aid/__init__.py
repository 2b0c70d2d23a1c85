"""Assistance programmes (bantuan): who gets what, whether somebody gets it twice, and the list to sign for it."""
