"""Use cases: each a plain function inside a transaction that its caller opens."""
