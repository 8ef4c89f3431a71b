"""Databases of earlier versions are brought up to date with all that is in them."""
