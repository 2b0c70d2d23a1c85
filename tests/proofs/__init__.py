"""Proofs too heavy for every run of the tests: `make prove`. Each prints what it did and ends with an error where a promise broke."""
