"""How fast and how light the product is, beside what villages use today. `python -m bench [NAME]`, or `make bench ONLY=NAME`."""
