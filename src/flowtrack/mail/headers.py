"""What has to happen to a person's text before it may stand in a mail header."""

from __future__ import annotations

import re

MAX_LENGTH = 900
"""Characters a cleaned value keeps: RFC 5322 (2.1.1) ends a line at 998, the header's name needs some."""

# C0 and C1 (CR, LF, VT, FF, NEL and NUL among them) and half characters; U+2028 and U+2029 go with white space
_BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
# A reader would decode it, and what it hides (a CR LF, a second header) would come to life (CVE-2024-6923)
_ENCODED_WORD = re.compile(r"=\?(?=[^?]*\?[bq]\?)", re.IGNORECASE)
_REPLY = re.compile(r"(?:\s*(?:re|aw|sv|vs|antw|odp|rif|res|r) ?(?:\[\d+\]|\(\d+\)|\^\d+)? ?[:：])+\s*", re.IGNORECASE)


def clean_header(text: str) -> str:
    """``text`` as one harmless line of at most ``MAX_LENGTH`` characters.

    Whatever could end the line becomes a blank, runs of white space become one blank, and a look-alike of an
    RFC 2047 encoded-word is broken up. Cleaning twice changes nothing more.
    """
    plain = text.isascii() and text.isprintable() and "=?" not in text
    if plain and len(text) <= MAX_LENGTH and "  " not in text and text.strip() == text:
        return text  # what most mails have, and many times faster
    line = " ".join(_BREAKING.sub(" ", text).split())
    return _ENCODED_WORD.sub("= ?", line)[:MAX_LENGTH].rstrip()


def reply_subject(subject: str) -> str:
    """``subject`` with ``Re: `` in front, once: a reply mark that is there already, in any of the spellings
    mail programs use (``RE:``, ``AW:``, ``SV:``, ``Re[2]:`` …), is replaced and does not pile up."""
    mark = _REPLY.match(subject)
    return f"Re: {subject[mark.end() :] if mark else subject}"
