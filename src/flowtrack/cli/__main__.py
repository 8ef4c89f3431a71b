"""``python -m flowtrack.cli``: the same as ``flowtrack``."""

from flowtrack.cli.commands import main

main()
