# SPDX-License-Identifier: Apache-2.0
"""Mask the secrets in free text: messages, tracebacks, command lines."""

from nova_notifications.redaction import rules

MASK = rules.MASK

#: Longest exception message that leaves the process, in characters.
MESSAGE_LIMIT = 4096

#: Longest traceback that leaves the process, in characters.
TRACEBACK_LIMIT = 32768

#: No text is looked at beyond this, whatever the caller asks for.
HARD_LIMIT = 1024 * 1024

# What is masked together with the visible part, so that a secret which
# starts in the visible part is seen whole by the rules.
_MARGIN = 2048
# Before the end of a traceback, where a secret can have begun long before.
_LONG_MARGIN = 65536

# Cut off the end of a window: a secret that is cut in half there may be
# too short for its rule to know it.
_RAGGED_EDGE = 64


def plain_text(value: object) -> str:
    """Return *value* as text that can be encoded as UTF-8.

    Never raises: what has no usable text becomes ``<TypeName: no text>``.
    """
    try:
        if isinstance(value, (bytes, bytearray)):
            text = bytes(value).decode('utf-8', 'replace')
        else:
            text = str(value)
    except Exception:
        if not isinstance(value, str):
            return f'<{type_name(value)}: no text>'
        text = str.__str__(value)
    if type(text) is not str:
        text = str.__str__(text)
    try:
        text.encode('utf-8')
    except UnicodeEncodeError:
        text = text.encode('utf-8', 'replace').decode('utf-8')
    return text


def mask_text(text: object, limit: int | None = None) -> str:
    """Return *text* without the secrets that it carries.

    :param text: anything; what is not text is turned into it, and an
        object that has none becomes a placeholder naming its type.
    :param limit: longest result in characters, before a marker that says
        how much was cut; 1 MiB when None.
    :returns: text that can be encoded as UTF-8. Passwords, tokens,
        credentials in URLs and command lines are replaced by ``***``.

    Never raises.
    """
    limit = HARD_LIMIT if limit is None else max(0, min(limit, HARD_LIMIT))
    whole = plain_text(text)
    masked = _masked_start(whole, limit)
    if len(masked) <= limit and len(whole) <= limit + _MARGIN:
        return masked
    return f'{masked[:limit]}{_marker(whole)}'


def mask_traceback(text: object, limit: int = TRACEBACK_LIMIT) -> str:
    """Return a traceback without the secrets in it, cut in the middle.

    Its end says what went wrong, its beginning who called.

    :param text: the traceback; as for :func:`mask_text`.
    :param limit: longest result in characters, besides a marker that says
        how much was cut.
    """
    whole = plain_text(text)
    if len(whole) <= limit + _LONG_MARGIN:
        masked = _mask(whole, len(whole))
        if len(masked) <= limit:
            return masked
        start, end = masked[:limit // 4], masked
    else:
        start = _masked_start(whole, limit // 4)[:limit // 4]
        # Of the first part of this it is not known what it belongs to.
        window = _mask(whole[-limit - _LONG_MARGIN:], len(whole))
        end = window[_LONG_MARGIN // 2:]
    return f'{start}{_marker(whole)} ... {end[limit // 4 - limit:]}'


def _masked_start(whole: str, limit: int) -> str:
    """Return the beginning of a text, masked, and up to a margin longer."""
    if len(whole) <= limit + _MARGIN:
        return _mask(whole, len(whole))
    window = whole[:limit + _MARGIN]
    masked = _mask(window, len(whole))
    if masked is window:
        return masked
    return rules.mask_open_url(masked)[:-_RAGGED_EDGE]


def _mask(text: str, length: int) -> str:
    if not rules.is_suspect(text):
        return text
    try:
        return rules.mask(text)
    except Exception:
        return f'<text of {length} characters: not masked, not shown>'


def _marker(whole: str) -> str:
    return f' ... [cut: {len(whole)} characters]'


def type_name(value: object) -> str:
    """Return the name of the type of a value."""
    return plain_text(type(value).__name__)
