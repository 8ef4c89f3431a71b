"""The workers that have made themselves known."""

from sqlalchemy import Column, Integer, String, Table

from flowtrack.store.tables.metadata import metadata
from flowtrack.store.types import Id, Instant

worker = Table(
    "worker",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(255), nullable=False, comment="where it runs: host and process id"),
    Column("transport", String(20), nullable=False),
    Column("concurrency", Integer, nullable=False),
    Column("under_way", Integer, nullable=False, comment="effects it was performing when it was last seen"),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)
