"""The benchmarks' sink counts right."""

from __future__ import annotations

import time

from tests.channels.smtp_sending import large, mail, yes
from tests.servers.fast_sink import FastSink

from flowtrack.channels import Sent
from flowtrack.channels.smtp import SmtpAccount, SmtpChannel


async def test_it_keeps_count_time_and_message_id() -> None:
    before = time.time()
    with FastSink() as sink:
        channel = SmtpChannel(SmtpAccount("127.0.0.1", sink.port, security="none"))
        for outgoing in (mail(1), mail(2, body=b"..\r\n.\r\nDATA\r\n"), large()):
            assert await channel.send(outgoing, yes) == Sent("250 kept")
        await channel.close()
        kept = sink.mails()
        assert sink.count() == 3
    assert [message_id for _, message_id in kept] == [f"<{number}@flowtrack.test>" for number in (1, 2, 1)]
    assert before <= kept[0][0] <= kept[1][0] <= kept[2][0] <= time.time()
