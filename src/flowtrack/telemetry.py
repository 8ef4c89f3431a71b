"""What anyone may use to tell people how things are going."""

import logging

log = logging.getLogger("flowtrack")
