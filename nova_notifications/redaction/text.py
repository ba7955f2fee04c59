# SPDX-License-Identifier: Apache-2.0
"""Secrets in free text: exception messages, tracebacks, command lines.

oslo.utils masks first, the rules here mask what it misses.  A rule
either repeats a bounded number of times or cannot fail after a long run,
so the time is linear in the length of the text.
"""

import base64
import re

from oslo_utils import strutils

from nova_notifications.redaction.pattern import Pattern

MASK = '***'

#: Longest exception message that leaves the process, in characters.
MESSAGE_LIMIT = 4096

#: Longest traceback that leaves the process, in characters.
TRACEBACK_LIMIT = 32768

#: No text is looked at beyond this, whatever the caller asks for.
HARD_LIMIT = 1024 * 1024

# What is masked together with the visible part, so that a secret which
# starts in the visible part is seen whole by the rules.
_MARGIN = 2048

# Cut off the end of a window: a secret that is cut in half there may be
# too short for its rule to know it.
_RAGGED_EDGE = 64

_WORDS = (
    r'passw(?:or)?d|passphrase|passwd|pswd|admin_?pass|new_?pass|_pass\b'
    r'|\bpass\b|secret|token|credential|api_?key|access_?key|private_?key'
    r'|secret_?key|keyring|fernet_?key|user_?data|\bpwd\b'
    r'|injected_?files?|personality|connection_info|auth_username|trust_id')

# What follows "the password is" when it is no password.
_NO_SECRET = (r'(?!(?:not|no|too|required|invalid|missing|expired|empty|wrong'
              r'|incorrect|unset|none)\b)')

# Looked for in lower case; each alternative begins with a plain letter,
# which makes the search several times faster.
_SUSPECT = Pattern(
    'pass|pswd|passwd|pwd|secret|token|credential|api_?key|access_?key'
    '|private|keyring|fernet|user_?data|injected|personality|connection_'
    '|auth|bearer|basic|cookie|://|gaaaa|eyj|pkiz_|aq|sys_|configdrive'
    '|chap|key|cephclusterfsid|hashsuffix|kek|-u |--user|-p|sig='
    '|signature=|digest|trust_id')

_BRACKETED = (
    r'(?:\[[^\]]*(?:\]|\Z)|\([^)]*(?:\)|\Z)|\{[^}]*(?:\}|\Z))')
_QUOTED = (
    r'[uUbBrR]{0,2}(?P<quote>\\{0,4}["\'])'
    r'(?:(?!(?P=quote)).)*(?:(?P=quote)|\Z)')
_VALUE = rf'(?:{_QUOTED}|{_BRACKETED}|[^\s"\'\[({{]\S*)'

_KEY_VALUE = Pattern(
    rf'(?P<key>(?:{_WORDS})[\w.-]{{0,40}}'
    r'(?:\\{0,4}["\']\s{0,8}(?:=>|[:=,])|\s{0,8}(?:=>|[:=]|'
    rf'\b(?:is|was)(?::\s?|\s){_NO_SECRET}))\s{{0,8}})'
    rf'(?P<value>{_VALUE})',
    re.IGNORECASE | re.DOTALL)
_OPTION = Pattern(
    rf'(?P<key>(?<![\w-])--?[\w-]{{0,40}}(?:{_WORDS})[\w-]{{0,40}}\s{{1,8}})'
    rf'(?P<value>{_VALUE})',
    re.IGNORECASE | re.DOTALL)
_HEADER_LINE = Pattern(
    r'(?P<key>\b(?:authorization|(?:set-)?cookie)[\"\']?\s{0,8}[:=]\s{0,8}'
    r'(?:[ub](?=["\']))?)'
    r'(?P<value>(?P<quote>["\'])(?:(?!(?P=quote))[^\r\n])*(?P=quote)?'
    r'|[^\r\n"\']+)',
    re.IGNORECASE)
_TOKEN_HEADER = Pattern(
    r'(?P<key>\bX-[A-Za-z-]{0,40}Token[A-Za-z-]{0,20}["\']?\s{0,8}[:=,]'
    r'\s{0,8}(?:[ub](?=["\']))?["\']?)(?P<value>[^\s"\']+)',
    re.IGNORECASE)
_BEARER = Pattern(
    r'(?P<key>\bBearer\s{1,8})'
    r'(?P<value>(?=[a-z~+/=-]{0,200}[\d._])[\w.~+/=-]{6,})', re.IGNORECASE)
_BASIC = Pattern(
    r'(?P<key>\bBasic\s{1,8})(?P<value>[A-Za-z0-9+/]{6,}={0,2})',
    re.IGNORECASE)
_DIGEST = Pattern(
    r'(?P<key>\bDigest\s{1,8})(?P<value>(?=[^\r\n]{0,400}\w=)[^\r\n]+)',
    re.IGNORECASE)
_USER_OPTION = Pattern(
    r'(?P<key>(?<!\S)(?:-u|--user)[\s=]{1,8}["\']?[^\s:"\']{1,256}:)'
    r'(?P<value>[^\s"\']+)')
_PROGRAM = Pattern(
    r'(?P<key>\b(?:sshpass\s{1,8}-p\s{0,8}'
    r'|ipmitool\s[^\r\n]{0,200}?\s-P\s{0,8}'
    r'|mysql(?:dump|admin)?\s[^\r\n]{0,200}?\s-p))(?P<value>[^\s\'"]+)')
_SIGNATURE = Pattern(
    r'(?P<key>[?&](?:[\w-]{0,40}[_-])?sig(?:nature)?=)'
    r'(?P<value>[^\s&#"\'<>]+)',
    re.IGNORECASE)
# {'name': 'admin_password', 'value': 'x'}
_NAMED = Pattern(
    r'(?P<key>(?P<mark>\\{0,4}["\'])(?:name|key)(?P=mark)\s{0,8}:\s{0,8}u?'
    rf'(?P=mark)[\w. -]{{0,40}}(?:{_WORDS})[\w. -]{{0,40}}(?P=mark),'
    r'[^{}]{0,80}?(?P=mark)value(?P=mark)\s{0,8}:\s{0,8})'
    rf'(?P<value>{_VALUE})',
    re.IGNORECASE | re.DOTALL)
_QEMU_SECRET = Pattern(
    r'(?P<key>\bsecret,[^\s]{0,400}?\bdata=)(?P<value>[^\s,]+)')

_KEYED = (_HEADER_LINE, _TOKEN_HEADER, _KEY_VALUE, _OPTION, _BEARER,
          _USER_OPTION, _PROGRAM, _QEMU_SECRET, _SIGNATURE)

# What oslo.utils would tear apart, so that it is not known any more.
_TORN = (_NAMED, _DIGEST)

_BARE = Pattern(
    # A request context of Nova's, as it shows itself.
    r'<Context \{(?:(?!\}>).)*(?:\}>|\Z)'
    r'|gAAAA[\w-]{12,}={0,2}'
    r'|(?<![\w-])eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?'
    r'|PKIZ_[\w-]{8,}={0,2}'
    r'|\bAQ[A-Za-z0-9+/]{36,40}=='
    r'|-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----'
    r'(?:(?!-----END ).)*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?',
    re.DOTALL)

_URL = Pattern(r'(?P<scheme>://)(?P<rest>[^\s"<>]+)')
_URL_AT_END = Pattern(r'://[^\s"<>]*\Z')


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
            return f'<{_type_name(value)}: no text>'
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
    window = whole
    truncated = len(whole) > limit + _MARGIN
    if truncated:
        window = whole[:limit + _MARGIN]
    if not _SUSPECT.search(window.lower()):
        return _cut(window, whole, limit)
    try:
        masked = _mask(window)
    except Exception:
        return f'<text of {len(whole)} characters: not masked, not shown>'
    if truncated:
        masked = _URL_AT_END.sub('://' + MASK, masked)
        masked = masked[:-_RAGGED_EDGE]
        if len(masked) < limit:
            # Masking made the window shorter than the limit.
            return f'{masked} ... [cut: {len(whole)} characters]'
    return _cut(masked, whole, limit)


def _cut(text: str, whole: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return f'{text[:limit]} ... [cut: {len(whole)} characters]'


def _mask(text: str) -> str:
    # Ours for URLs first: oslo.utils takes the quotes around values for
    # their ends and can tear a URL apart so that it is no longer known.
    if '://' in text:
        text = _URL.sub(_mask_url, text)
    for rule in _TORN:
        text = rule.sub(_mask_value, text)
    text = strutils.mask_password(text, secret=MASK)
    for rule in _KEYED:
        text = rule.sub(_mask_value, text)
    text = _BASIC.sub(_mask_basic, text)
    return _BARE.sub(MASK, text)


def _mask_value(match: re.Match[str]) -> str:
    value = match['value']
    if value.strip('\'"') in ('', 'None', 'null', '[]', '{}', '()', MASK):
        return match[0]
    quote = match.groupdict().get('quote') or ''
    return f'{match["key"]}{quote}{MASK}{quote}'


def _mask_basic(match: re.Match[str]) -> str:
    # "Basic web server" is a name; credentials are a pair.
    try:
        pair = base64.b64decode(match['value'] + '==')
    except ValueError:
        return match[0]
    return match['key'] + MASK if b':' in pair else match[0]


def _mask_url(match: re.Match[str]) -> str:
    parts = match['rest'].split('@')
    if len(parts) == 1:
        return match[0]
    masked = [_mask_user(parts[0])]
    for part in parts[1:-1]:
        host, comma, user = part.partition(',')
        # No comma: a password that has an '@' of its own.
        masked.append(f'{host},{_mask_user(user)}' if comma else MASK)
    return match['scheme'] + '@'.join([*masked, parts[-1]])


def _mask_user(user: str) -> str:
    name, colon, password = user.partition(':')
    if not colon:
        # Some services take a bare token in place of the user.
        return MASK if len(name) >= 20 and '/' not in name else name
    port, slash, _path = password.partition('/')
    if slash and port.isdigit():
        return user
    return f'{name}:{MASK}'


def _type_name(value: object) -> str:
    return plain_text(type(value).__name__)
