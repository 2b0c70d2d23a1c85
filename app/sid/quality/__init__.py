"""How good the register's data is: rules, each a condition; a list of work; a score and its days."""
