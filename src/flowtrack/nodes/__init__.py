"""The catalogue: one file a node type, its cases beside it."""
