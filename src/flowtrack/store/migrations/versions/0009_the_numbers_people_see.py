"""Executions are counted by version as well, steps by node, and what leads do by time; leads are found by words.

Whatever builds ``workflow_execution``, ``lead`` or ``lead_event`` anew (a batch on SQLite does) has to make their
triggers anew as well.
"""

from __future__ import annotations

from itertools import chain
from typing import Any

import sqlalchemy as sa
from alembic import op

from flowtrack.domain.search import lead_words, tag_word

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.String(length=36)
COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.String(length=254).with_variant(sa.String(length=254, collation="C"), "postgresql")
LEADS_AT_A_TIME = 5_000
QUARANTINED = "held_back = 'quarantined'"

EXECUTIONS = "INSERT INTO execution_tally (workspace_id, version_id, status, reason, count)"
COUNTED = """
    SELECT workspace_id, version_id, status, coalesce(reason, outcome, ''), count(*)
    FROM workflow_execution GROUP BY 1, 2, 3, 4
"""
STEPS = """
    INSERT INTO step_tally (version_id, node_key, status, exit, count)
    SELECT x.version_id, s.node_key, s.status, coalesce(s.exit, ''), count(*)
    FROM execution_step AS s JOIN workflow_execution AS x ON x.id = s.execution_id GROUP BY 1, 2, 3, 4
"""

# Executions on SQLite: one writer at a time, so each row is counted in place.
ROW = "({0}.workspace_id, {0}.version_id, {0}.status, coalesce({0}.reason, {0}.outcome, ''), {1})"
ADD_UP = "ON CONFLICT (workspace_id, version_id, status, reason, slot) DO UPDATE SET count = count + excluded.count"
WATCHED = ("workspace_id", "version_id", "status", "reason", "outcome")
DIFFERS = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in WATCHED)
SQLITE = {
    "insert": ("INSERT", "true", [ROW.format("NEW", 1)]),
    "delete": ("DELETE", "true", [ROW.format("OLD", -1)]),
    "update": (f"UPDATE OF {', '.join(WATCHED)}", DIFFERS, [ROW.format("OLD", -1), ROW.format("NEW", 1)]),
}

# On PostgreSQL: many writers at once, so each statement appends what it changed.
POSTGRESQL = {
    "insert": "SELECT *, 1 AS n FROM came",
    "delete": "SELECT *, -1 AS n FROM went",
    "update": "SELECT *, -1 AS n FROM went UNION ALL SELECT *, 1 AS n FROM came",
}

# What is counted of what leads do. Of opens and clicks it is mails: the first by a person counts.
EVENTS = "INSERT INTO event_tally (workspace_id, at, type, count)"
ALWAYS = "type IN ('submission', 'email_sent', 'reply', 'booking')"
BY_PEOPLE = "type IN ('open', 'click') AND {0} IS NOT NULL AND coalesce({1}, '') <> 'machine'"


def upgrade() -> None:
    """Make the tables, have the database keep them from now on, and begin with what there is."""
    dialect = op.get_context().dialect.name
    if dialect == "postgresql":  # nobody writes meanwhile: it would be counted neither before nor after
        op.execute("LOCK TABLE workflow_execution, execution_step, lead, lead_event IN SHARE ROW EXCLUSIVE MODE")
    _create_indexes()
    _executions_by_version(dialect)
    _create_tally("step_tally", dialect, _key("version_id"), *_names("node_key", 100), *_names("status", 10), *_exit())
    op.execute(STEPS)
    _create_tally("event_tally", dialect, _key("workspace_id"), _quarter(), *_type())
    _count_events(dialect)
    _create_words()


def _create_indexes() -> None:
    trapped = sa.text(QUARANTINED)
    op.create_index(
        "ix_submission_quarantined",
        "submission",
        ["form_id", "id"],
        sqlite_where=trapped,
        postgresql_where=trapped,
    )
    op.create_index("ix_lead_status", "lead", ["workspace_id", "status", "id"])


# Tallies ---------------------------------------------------------------------------------------------------


def _key(name: str, comment: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, ID, nullable=False, comment=comment)


def _names(name: str, length: int, comment: str | None = None) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(length=length), nullable=False, comment=comment)]


def _exit() -> list[sa.Column[Any]]:
    return _names("exit", 100, "none: ''")


def _type() -> list[sa.Column[Any]]:
    return _names("type", 30, "a lead_event's, or 'lead': one that came to be")


def _quarter() -> sa.Column[Any]:
    return sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="the beginning of a quarter of an hour")


def _create_tally(name: str, dialect: str, *key: sa.Column[Any]) -> None:
    slot = "0"
    if dialect == "postgresql":
        op.execute(f"CREATE SEQUENCE {name}_slot")
        slot = f"nextval('{name}_slot')"
    op.create_table(
        name,
        *key,
        sa.Column(
            "slot", COUNTER, server_default=sa.text(slot), nullable=False, comment="0 is the sum; the others add to it"
        ),
        sa.Column("count", COUNTER, nullable=False),
        sa.PrimaryKeyConstraint(*(column.name for column in key), "slot", name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def _executions_by_version(dialect: str) -> None:
    """Make the tally anew, with what was accepted as it stands and the rest as the rows are."""
    accepted = op.get_bind().execute(
        sa.text("SELECT workspace_id, sum(count) FROM execution_tally WHERE status = 'accepted' GROUP BY 1")
    )
    kept = [(row[0], int(row[1])) for row in accepted]
    _drop_old(dialect)
    _create_tally(
        "execution_tally",
        dialect,
        _key("workspace_id"),
        _key("version_id", "none ('') of what was accepted"),
        *_names("status", 10, "or 'accepted': how many ever came in"),
        *_names("reason", 20, "why it is paused, or how it completed"),
    )
    for workspace_id, count in kept:
        row = sa.text(f"{EXECUTIONS} VALUES (:workspace, '', 'accepted', '', :count)")
        op.get_bind().execute(row, {"workspace": workspace_id, "count": count})
    op.execute(f"{EXECUTIONS} {COUNTED}")
    _count_executions_in_place() if dialect == "sqlite" else _append_executions()


def _drop_old(dialect: str) -> None:
    for name in POSTGRESQL:
        on = " ON workflow_execution" if dialect == "postgresql" else ""
        op.execute(f"DROP TRIGGER execution_tally_{name}{on}")
    op.drop_table("execution_tally")
    if dialect == "postgresql":
        op.execute("DROP SEQUENCE execution_tally_slot")


def _count_executions_in_place() -> None:
    for name, (event, condition, rows) in SQLITE.items():
        op.execute(
            f"CREATE TRIGGER execution_tally_{name} AFTER {event} ON workflow_execution WHEN {condition} "
            f"BEGIN {EXECUTIONS} VALUES {', '.join(rows)} {ADD_UP}; END"
        )


def _append_executions() -> None:
    for name, changed in POSTGRESQL.items():
        op.execute(f"""
            CREATE OR REPLACE FUNCTION execution_tally_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                {EXECUTIONS}
                SELECT workspace_id, version_id, status, coalesce(reason, outcome, ''), sum(n)
                FROM ({changed}) AS changed GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0;
                RETURN NULL;
            END $$
        """)  # noqa: S608
        ages = (("OLD", "went"), ("NEW", "came"))
        tables = " ".join(f"{age} TABLE AS {table}" for age, table in ages if table in changed)
        op.execute(
            f"CREATE TRIGGER execution_tally_{name} AFTER {name.upper()} ON workflow_execution "
            f"REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION execution_tally_{name}()"
        )


# What leads do, by time ------------------------------------------------------------------------------------


def _count_events(dialect: str) -> None:
    quarter, grade, mail = _postgresql_quarter, "data ->> 'grade'", "data ->> 'emailId'"
    if dialect == "sqlite":
        quarter, grade, mail = _sqlite_quarter, "json_extract(data, '$.grade')", "json_extract(data, '$.emailId')"
    by_mail = f"WHERE {BY_PEOPLE.format(mail, grade)} GROUP BY 1, 2, lead_id, {mail}"
    firsts = f"SELECT workspace_id, type, min(at) AS at FROM lead_event {by_mail}"  # noqa: S608
    for at, kind, rows in (
        ("created_at", "'lead'", "lead"),
        ("at", "type", f"lead_event WHERE {ALWAYS}"),
        ("at", "type", f"({firsts}) AS firsts"),
    ):
        found = f"SELECT workspace_id, {quarter(at)}, {kind}, count(*) FROM {rows} GROUP BY 1, 2, 3"  # noqa: S608
        op.execute(f"{EVENTS} {found}")
    _count_events_in_place() if dialect == "sqlite" else _append_events()


def _sqlite_quarter(at: str) -> str:
    minutes = f"substr('00153045', 1 + CAST(substr({at}, 15, 2) AS INTEGER) / 15 * 2, 2)"
    return f"substr({at}, 1, 14) || {minutes} || substr({at}, 17, 1) || '00.000000'"


def _postgresql_quarter(at: str) -> str:
    return f"to_timestamp(floor(extract(epoch FROM {at}) / 900) * 900)"


def _count_events_in_place() -> None:
    counted = f"NEW.{ALWAYS} OR (NEW.type IN ('open', 'click') AND json_extract(NEW.data, '$.first'))"
    add_up = "ON CONFLICT (workspace_id, at, type, slot) DO UPDATE SET count = count + excluded.count"
    for table, condition, at, kind in (
        ("lead", "true", "created_at", "'lead'"),
        ("lead_event", counted, "at", "NEW.type"),
    ):
        insert = f"{EVENTS} VALUES (NEW.workspace_id, {_sqlite_quarter(f'NEW.{at}')}, {kind}, 1)"
        op.execute(
            f"CREATE TRIGGER event_tally_{table} AFTER INSERT ON {table} WHEN {condition} BEGIN {insert} {add_up}; END"
        )


def _append_events() -> None:
    counted = f"{ALWAYS} OR (type IN ('open', 'click') AND data ->> 'first' = 'true')"
    for table, condition, at, kind in (("lead", "true", "created_at", "'lead'"), ("lead_event", counted, "at", "type")):
        op.execute(f"""
            CREATE FUNCTION event_tally_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                {EVENTS}
                SELECT workspace_id, {_postgresql_quarter(at)}, {kind}, count(*) FROM came WHERE {condition}
                GROUP BY 1, 2, 3;
                RETURN NULL;
            END $$
        """)  # noqa: S608
        op.execute(
            f"CREATE TRIGGER event_tally_{table} AFTER INSERT ON {table} "
            f"REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION event_tally_{table}()"
        )


# Words -----------------------------------------------------------------------------------------------------


def _create_words() -> None:
    comment = "the e-mail address, a word of name or company, or a tag behind a #"
    table = op.create_table(
        "lead_word",
        _key("workspace_id"),
        sa.Column("word", WORD, nullable=False, comment=comment),
        _key("lead_id"),
        sa.PrimaryKeyConstraint("workspace_id", "word", "lead_id", name=op.f("pk_lead_word")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_word_lead_id"), ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    last = ""
    while rows := _leads_after(last):
        op.bulk_insert(table, list(chain.from_iterable(_words_of(row) for row in rows)))
        last = rows[-1].id
    op.create_index("ix_lead_word_lead", "lead_word", ["lead_id", "word"])


def _leads_after(last: str) -> list[Any]:
    names = ("id", "workspace_id", "email", "name", "company_name")
    lead = sa.table("lead", *map(sa.column, names), sa.column("tags", sa.JSON()))
    found = sa.select(lead).where(lead.c.id > last).order_by(lead.c.id).limit(LEADS_AT_A_TIME)
    return list(op.get_bind().execute(found))


def _words_of(row: Any) -> list[dict[str, str]]:
    words = lead_words(row.email, row.name, row.company_name) + [tag_word(tag) for tag in row.tags]
    return [{"workspace_id": row.workspace_id, "word": word, "lead_id": row.id} for word in words]
