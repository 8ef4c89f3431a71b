"""The database itself keeps count of the executions by status and reason; those that wait for no time have an index.

Whatever builds ``workflow_execution`` anew (a batch on SQLite does) has to make the triggers anew as well.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNTIMED = "due_at IS NULL AND lease_until IS NULL AND status IN ('queued', 'running', 'paused')"
INTO = "INSERT INTO execution_tally (workspace_id, status, reason, count)"
COUNTED = """
    SELECT workspace_id, status, coalesce(reason, outcome, ''), count(*) FROM workflow_execution GROUP BY 1, 2, 3
"""
ACCEPTED = "SELECT workspace_id, 'accepted', '', count(*) FROM workflow_execution GROUP BY 1"

# SQLite: one writer at a time, so each row is counted in place.
ROW = "({0}.workspace_id, {0}.status, coalesce({0}.reason, {0}.outcome, ''), {1})"
ADD_UP = "ON CONFLICT (workspace_id, status, reason, slot) DO UPDATE SET count = count + excluded.count"
DIFFERS = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in ("workspace_id", "status", "reason", "outcome"))
SQLITE = {
    "insert": ("INSERT", "true", [ROW.format("NEW", 1)]),
    "delete": ("DELETE", "true", [ROW.format("OLD", -1)]),
    "update": (
        "UPDATE OF workspace_id, status, reason, outcome",
        DIFFERS,
        [ROW.format("OLD", -1), ROW.format("NEW", 1)],
    ),
}

# PostgreSQL: many writers at once, so each statement appends what it changed, under a number of its own, and nobody
# waits for anybody. ``store.tally.fold`` adds it up.
POSTGRESQL = {
    "insert": ("NEW TABLE AS came", ["SELECT *, 1 AS n FROM came"]),
    "delete": ("OLD TABLE AS went", ["SELECT *, -1 AS n FROM went"]),
    "update": (
        "OLD TABLE AS went NEW TABLE AS came",
        ["SELECT *, -1 AS n FROM went", "SELECT *, 1 AS n FROM came"],
    ),
}


def upgrade() -> None:
    """Make the table, have the database keep it from now on, and begin with what there is."""
    dialect = op.get_context().dialect.name
    op.create_index(
        "ix_execution_untimed",
        "workflow_execution",
        ["workspace_id"],
        sqlite_where=sa.text(UNTIMED),
        postgresql_where=sa.text(UNTIMED),
    )
    if dialect == "postgresql":
        op.execute("CREATE SEQUENCE execution_tally_slot")
    _create_table("0" if dialect == "sqlite" else "nextval('execution_tally_slot')")
    # The triggers come first: on PostgreSQL making them waits for whoever is writing, and holds off the next.
    if dialect == "sqlite":
        _count_in_place()
    else:
        _append_changes()
    for found in (COUNTED, ACCEPTED):
        op.execute(f"{INTO} {found}")


def _create_table(slot: str) -> None:
    op.create_table(
        "execution_tally",
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False, comment="or 'accepted': how many ever came in"),
        sa.Column("reason", sa.String(length=20), nullable=False, comment="why it is paused, or how it completed"),
        sa.Column(
            "slot", COUNTER, server_default=sa.text(slot), nullable=False, comment="0 is the sum; the others add to it"
        ),
        sa.Column("count", COUNTER, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "status", "reason", "slot", name=op.f("pk_execution_tally")),
        sqlite_with_rowid=False,
    )


def _count_in_place() -> None:
    for name, (event, condition, rows) in SQLITE.items():
        op.execute(
            f"CREATE TRIGGER execution_tally_{name} AFTER {event} ON workflow_execution WHEN {condition} "
            f"BEGIN {INTO} VALUES {', '.join(rows)} {ADD_UP}; END"
        )


def _append_changes() -> None:
    for name, (tables, rows) in POSTGRESQL.items():
        changed = " UNION ALL ".join(rows)
        op.execute(f"""
            CREATE FUNCTION execution_tally_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                {INTO}
                SELECT workspace_id, status, coalesce(reason, outcome, ''), sum(n) FROM ({changed}) AS changed
                GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
                RETURN NULL;
            END $$
        """)  # noqa: S608
        op.execute(
            f"CREATE TRIGGER execution_tally_{name} AFTER {name.upper()} ON workflow_execution "
            f"REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION execution_tally_{name}()"
        )
