"""What goes over the wire: camelCase names, moments in UTC with ``Z``."""
