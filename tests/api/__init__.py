"""The HTTP floor, asked over real HTTP semantics."""
