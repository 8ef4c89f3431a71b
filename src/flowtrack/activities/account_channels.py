"""The workspaces' own accounts: for each that sends, a small pool of connections, until it changes or is deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flowtrack.channels import Channel
from flowtrack.channels.smtp import SmtpAccount, SmtpChannel
from flowtrack.domain.errors import FlowTrackError
from flowtrack.domain.failure import Failure, held
from flowtrack.store.mail_accounts import MailAccount

CONNECTIONS = 2
"""Of one worker to one account: providers refuse many at once."""
MOST_POOLS = 100
"""The one used least lately gives way to a new one."""
_HOLD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Pool:
    account: MailAccount
    channel: Channel

    def serves(self, account: MailAccount) -> bool:
        """Whether mails of ``account``, as it was read some time, go by this pool: it is never older."""
        return account.id == self.account.id and account.revision <= self.account.revision


class AccountChannels:
    """The ways of sending of those workspaces that have an account. ``opened`` makes the account's settings out of its
    row; it raises FlowTrackError if its password can't be opened."""

    def __init__(self, opened: Callable[[MailAccount], SmtpAccount]) -> None:
        self._opened = opened
        self._pools: dict[str, _Pool] = {}  # by workspace, the one used last at the end
        self._closing: set[asyncio.Task[None]] = set()

    def channel(self, workspace_id: str, account: MailAccount | None) -> Channel | Failure | None:
        """The way of a workspace whose account is ``account`` now; None if it has none. The pool of an account that has
        changed or is gone is closed once its last mail is through."""
        pool = self._pools.pop(workspace_id, None)
        if pool is None or account is None or not pool.serves(account):
            self._retire(pool)
            if account is None:
                return None
            try:
                pool = _Pool(account, SmtpChannel(self._opened(account), CONNECTIONS))
            except FlowTrackError as unusable:
                return held("account_refused", f"The mail account can't be used. {unusable}", _HOLD)
            if len(self._pools) >= MOST_POOLS:
                self._retire(self._pools.pop(next(iter(self._pools))))
        self._pools[workspace_id] = pool
        return pool.channel

    async def close(self) -> None:
        """Let go of every connection; what is being sent ends first."""
        for pool in self._pools.values():
            self._retire(pool)
        self._pools.clear()
        await asyncio.gather(*self._closing)

    def _retire(self, pool: _Pool | None) -> None:
        if pool is not None:
            task = asyncio.get_running_loop().create_task(pool.channel.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)
