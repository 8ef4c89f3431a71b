"""Every table, by subject. Nobody but the store's queries and the migrations reads these."""

from flowtrack.store.tables.accounts import account, session, setup_link, sign_in_attempt
from flowtrack.store.tables.executions import (
    execution_inbox,
    execution_log,
    execution_step,
    execution_tally,
    step_tally,
    workflow_execution,
)
from flowtrack.store.tables.leads import (
    booking,
    event_tally,
    lead,
    lead_event,
    lead_field_data,
    lead_word,
    submission,
    suppression,
)
from flowtrack.store.tables.mail_accounts import mail_account
from flowtrack.store.tables.mails import captured_mail, email_content, email_message, tracked_link
from flowtrack.store.tables.metadata import metadata
from flowtrack.store.tables.workers import worker
from flowtrack.store.tables.workflows import form, form_field, template, workflow, workflow_version
from flowtrack.store.tables.workspaces import api_key, workspace

__all__ = [
    "account",
    "api_key",
    "booking",
    "captured_mail",
    "email_content",
    "email_message",
    "event_tally",
    "execution_inbox",
    "execution_log",
    "execution_step",
    "execution_tally",
    "form",
    "form_field",
    "lead",
    "lead_event",
    "lead_field_data",
    "lead_word",
    "mail_account",
    "metadata",
    "session",
    "setup_link",
    "sign_in_attempt",
    "step_tally",
    "submission",
    "suppression",
    "template",
    "tracked_link",
    "worker",
    "workflow",
    "workflow_execution",
    "workflow_version",
    "workspace",
]
