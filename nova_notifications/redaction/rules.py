# SPDX-License-Identifier: Apache-2.0
"""Find secrets in free text, by rules.

oslo.utils masks first, the rules here mask what it misses. A rule either
repeats a bounded number of times or cannot fail after a long run, so the time
is linear in the length of the text.
"""

import base64
import re
from collections.abc import Callable

from oslo_utils import strutils

from nova_notifications.redaction import keys
from nova_notifications.redaction.pattern import Pattern

MASK = '***'

# The names of keys.is_secret(). Those of TripleO, which Nova does not have,
# are left to oslo.utils, which masks their usual forms.
_WORDS = (
    r'pass(?:word|[_-]?phrase)|(?<!ch)passwd|pswd|admin_?pass|new_?pass'
    r'|_pass\b|chpasswd(?=["\']?\s{0,8}[:=]\s{0,8}[\[{])'
    r'|\bpass\b|secret(?!ar|ion)|token(?!i[sz])|credential|keyring'
    r'|(?:api|access|private|secret|fernet|encrypted|ssl)[_-]?key'
    r'|encryption[_-]?key(?![_-])|user[_-]?data|(?<![^\W_])pwd(?![^\W_])'
    r'|injected[_-]?files?|personality|connection[_-]info'
    r'|service[_-]catalog|export[_-]location|auth[_-](?:username|plugin)'
    r'|trust(?:[_-]id|or)|oauth[_-](?:signature|verifier)')
# The rest of a name. After a dash or a dot there is the name of a host, of
# which the word is a part, more often than that of a secret.
_REST = (r'\w{0,40}(?:-(?:key|id|hash|value|string|data|secret|password)'
         r'|\.[A-Za-z]\w{0,40}(?=\s{0,8}=))?')

# Whole words after "the password is" or "--api-key" that are no secret.
_NO_SECRET = (
    r'(?!(?:not|no|too|required|invalid|missing|expired|empty|wrong'
    r'|incorrect|unset|none|is|was|are|must|may|can|cannot|has|and|or|down'
    r'|up|disabled|enabled|unreachable|unavailable|deprecated|already|set'
    r'|used|being|given|found|provided|supplied|specified|needed|created'
    r'|generated|changed|stored|sent|received|returned|accepted|refused'
    r'|rejected|revoked|longer|shorter|only|never|still|the|that|for'
    r'|from|with|by)(?=[.,;:!?)\]"\']{0,3}(?:\s|\Z)))')

# Looked for in lower case; each alternative begins with a plain letter,
# which makes the search several times faster.
_SUSPECT = Pattern(
    'pass|pswd|pwd|secret|token|credential|user[_-]?data|injected|personality'
    '|connection[_-]|auth|bearer|basic|cookie|://|gaaaa|eyj|pkiz_|aq|sys_'
    '|configdrive|chap|key|cephclusterfsid|hashsuffix|kek|-u[\\s"\']|--user|-p'
    '|sig=|signature|digest|trust|service[_-]catalog|export[_-]location')

_QUOTED = (
    r'[uUbBrR]{0,2}(?P<quote>\\{0,4}["\'])'
    r'(?:(?!(?P=quote))(?:\\.|.))*(?:(?P=quote)|\Z)')
_VALUE = rf'(?:{_QUOTED}|[^\s"\'\[({{]\S*)'
# Of one in brackets only the beginning: its end is looked for by itself.
_OPEN = r'[\[({]'

_KEY_VALUE = Pattern(
    rf'(?P<key>(?:{_WORDS})(?:{_REST}'
    r'(?:\\{0,4}["\']\s{0,8}(?:=>|[:=,])|\s{0,8}(?:=>|[:=]))'
    rf'|s?\s{{1,4}}(?:is|was)(?::\s?|\s){_NO_SECRET})\s{{0,8}})'
    rf'(?P<value>{_VALUE}|{_OPEN})',
    re.IGNORECASE | re.DOTALL)
_OPTION = Pattern(
    rf'(?P<key>(?<![\w-])--?[\w-]{{0,40}}(?:{_WORDS})[\w-]{{0,40}}\s{{1,8}})'
    rf'{_NO_SECRET}(?P<value>{_VALUE}|{_OPEN})',
    re.IGNORECASE | re.DOTALL)
_HEADER_LINE = Pattern(
    r'(?P<key>\b(?:authorization|(?:set-)?cookie)'
    r'(?:[\"\']?\s{0,8}[:=]|["\']\s{0,8},)\s{0,8}'
    r'(?:[ub](?=["\']))?)'
    r'(?P<value>(?P<quote>["\'])(?:(?!(?P=quote))[^\r\n])*(?P=quote)?'
    r'|[^\r\n"\']+)',
    re.IGNORECASE)
_TOKEN_HEADER = Pattern(
    r'(?P<key>\bX-[A-Za-z-]{0,40}(?:Token|Key|Secret)[A-Za-z-]{0,20}["\']?'
    r'\s{0,8}[:=,]\s{0,8}(?:[ub](?=["\']))?["\']?)(?P<value>[^\s"\']+)',
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
    r'(?P<key>(?<![^\s\'"])(?:-u|--user)(?:[\s=]{1,8}["\']?|["\'],\s["\'])'
    r'[^\s:"\']{1,256}:)(?P<value>[^\s"\']+)')
# The arguments of a program, in a line or in a list.
_GAP = r'[\s,"\']{1,8}'
_PROGRAM = Pattern(
    rf'(?P<key>\b(?:sshpass{_GAP}-p[\s,"\']{{0,8}}'
    rf'|ipmitool{_GAP}[^\r\n]{{0,200}}?(?<=[\s\'"])-P[\s,"\']{{0,8}}'
    rf'|mysql(?:dump|admin)?{_GAP}[^\r\n]{{0,200}}?(?<=[\s\'"])-p))'
    r'(?P<value>[^\s\'"]+)')
_SIGNATURE = Pattern(
    r'(?P<key>[?&](?:[\w-]{0,40}[_-])?sig(?:nature)?=)'
    r'(?P<value>[^\s&#"\'<>]+)',
    re.IGNORECASE)
_ENCODED = Pattern(
    rf'(?P<key>(?:{_WORDS})\w{{0,40}}%(?:25)?3D)'
    r'(?P<value>(?:(?!%26)[^\s&#"\'<>])+)',
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
# -object {"qom-type": "secret", "id": "s0", "data": "x"}
_QEMU_OBJECT = Pattern(
    r'\{[^{}]{0,400}?qom-type[^{}\w]{1,16}secret[^{}]{0,4000}\}?'
    r'|\{[^{}]{0,4000}?qom-type[^{}\w]{1,16}secret')
_QEMU_DATA = Pattern(
    rf'(?P<key>\bdata\\{{0,4}}["\']\s{{0,8}}:\s{{0,8}})(?P<value>{_QUOTED})',
    re.DOTALL)
_RBD = Pattern(
    r'(?P<key>\brbd:\S{0,1000}?:key=)(?P<value>(?:\\.|[^:\s\'",\\])+)')

# The rows of SQLAlchemy: {'key__0': 'admin_pass', 'value__0': 'x'}
_ROW_KEY = Pattern(
    r'(?P<mark>["\'])key(?P<row>(?:__?|_m)\d{1,9})(?P=mark)\s{0,8}:\s{0,8}'
    r'(?P<quote>["\'])(?P<name>[^"\']{1,256})(?P=quote)')
_ROW_VALUE = Pattern(
    r'(?P<key>["\']value(?P<row>(?:__?|_m)\d{1,9})["\']\s{0,8}:\s{0,8})'
    rf'(?P<value>{_QUOTED})', re.DOTALL)

# YAML: what stands further to the right, as lines or as their repr.
_LINE = r'(?:\r?\n|\\n)'
_BLOCK = Pattern(
    rf'(?P<key>(?:{_WORDS}){_REST}["\']?:[ \t]{{0,8}}[|>][-+\d]{{0,2}}'
    rf'[ \t]{{0,8}}{_LINE})'
    rf'(?P<value>(?:[ \t]+(?:(?!{_LINE}).)*(?:{_LINE}|\Z))+)',
    re.IGNORECASE)
_CHPASSWD = Pattern(
    rf'(?:\b|(?<=\\n))chpasswd["\']?:[ \t]{{0,8}}(?:{_LINE}(?:[ \t]+|-)'
    rf'(?:(?!{_LINE}).)*)+'
    r'|\bchpasswd[ \t]{0,8}<<[^\r\n]{0,200}(?:\r?\n[^\s:]{1,64}:[^\r\n]+)*'
    # The command is looked at and left, as lines for it may follow.
    r'|(?<![^\s"\'])[^\s:"\']{1,64}:[^\r\n|]{1,200}\|\s{0,8}'
    r'(?=(?:sudo\s{1,8})?chpasswd\b)')
_USER_AND_PASSWORD = Pattern(
    r'(?P<key>(?:^|(?<=[\s"\'])|(?<=\\n))[\w.$-]{1,64}:)'
    r'(?P<value>(?:(?!\\n)[^\s"\'|])+)', re.MULTILINE)

# <adminPass xmlns="..">x</adminPass>, <secret><value>x</value></secret>
_LESS, _MORE = r'(?:<|&lt;)', r'(?:>|&gt;)'
_ELEMENT = Pattern(
    rf'(?P<key>{_LESS}(?:[\w-]{{1,40}}:)?[\w.-]{{0,40}}(?:{_WORDS})'
    rf'[\w.-]{{0,40}}(?:\s(?:(?!{_MORE}).){{0,400}}?)?(?<!/){_MORE}'
    rf'(?:\s{{0,80}}{_LESS}value{_MORE})?\s{{0,80}}(?:<!\[CDATA\[)?)'
    rf'(?P<value>(?!\s)(?:(?!{_LESS}).)+)', re.IGNORECASE | re.DOTALL)
_SECRET_VALUE = Pattern(
    rf'(?P<key>{_LESS}secret\b(?:(?!{_LESS}/secret).){{0,1000}}?'
    rf'{_LESS}value{_MORE})(?P<value>(?:(?!{_LESS}).)+)',
    re.IGNORECASE | re.DOTALL)

_BARE = Pattern(
    # A request context of Nova's, as it shows itself.
    r'<Context \{(?:(?!\}>).)*(?:\}>|\Z)'
    r'|gAAAA[\w-]{12,}={0,2}'
    r'|(?<![\w-])eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?'
    r'|PKIZ_[\w-]{8,}={0,2}'
    r'|\bAQ[A-Za-z0-9+/]{36,40}==', re.DOTALL)
_PRIVATE_KEY = Pattern(
    r'-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----'
    r'(?:(?!-----END ).)*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?',
    re.DOTALL)

_URL = Pattern(r'(?P<scheme>://)(?P<rest>[^\s"<>]+)')
_URL_AT_END = Pattern(r'://[^\s"<>]*\Z')

# A host called token-service-01 or lab-secret: the word in its name is hidden
# from the rules by a letter that hardly any text has.
_HOST = Pattern(r'(?<![\w-])[a-z0-9]+(?:-[a-z0-9.]+)+(?![\w-])')
_WORD = Pattern(
    r'passw(?:or)?d|passphrase|pswd|pass|secret|token|credential|api|access'
    r'|private|keyring|fernet|user|pwd|injected|personality|connection'
    r'|auth|basic|bearer|digest|cookie|trust|key|configdrive')
_KEY_LIKE = Pattern(
    r'(?:x|auth|api|access|admin|os|new|old|db|database|user|service|client'
    r'|root|ssh|tls|ssl|ipmi|snmp|vnc|rabbit|rabbitmq|mysql|nova|session'
    r'|bearer|refresh|login|default|ceph|iscsi|chap|account|secret|private'
    r'|shared|bmc|ldap|smtp|app)-(?:[a-z0-9]+-)?[a-z]*'
    r'(?:pass|passwd|password|secret|token|key|credentials?|keyring|pwd|data)'
    r'|[a-z]+-(?:key|id|hash|value|string|data|files?)')
_IMAGE_PROPERTY = Pattern(r'\bhw_ephemeral_encryption_secret_uuid\b')
_LETTER = '\ua66e'

# oslo.utils takes the dash inside of a name for that of an option.
_INNER_DASH = Pattern(r'(?<=\w)-(?=\w)')
_NOT_A_DASH = '\ufdd0'
_BRACKETS = {'[': ']', '(': ')', '{': '}'}
_BRACKET_OR_QUOTE = Pattern(r'\\.|["\'\[\](){}]', re.DOTALL)
_SHORT = Pattern(r'--?[A-Za-z]{1,8}')
_EMPTY = ('', 'None', 'null', '[]', '{}', '()', MASK)

# What oslo.utils would tear apart, so that it is not known any more.
_BEFORE = (_NAMED, _DIGEST, _BLOCK, _ELEMENT, _SECRET_VALUE, _ENCODED)
# Looking for these takes 8 of 20 ms for a traceback of 40 frames; few texts
# have what they cannot do without.
_NEEDED = {_BLOCK: Pattern(r':[ \t]{0,8}[|>]'), _ENCODED: Pattern('%(?:25)?3')}
_AFTER = (_HEADER_LINE, _TOKEN_HEADER, _OPTION, _BEARER, _USER_OPTION,
          _PROGRAM, _QEMU_SECRET, _RBD, _SIGNATURE)


def is_suspect(text: str) -> bool:
    """Return whether *text* has to be looked at by the rules."""
    return _SUSPECT.search(text.lower()) is not None


def mask(text: str) -> str:
    """Return *text* with ``***`` for each secret.

    :param text: the text, of any length.
    """
    # Before a rule that ends with the line takes the first one of a key.
    text = _PRIVATE_KEY.sub(MASK, text)
    hides = _LETTER not in text
    if hides:
        text = _HOST.sub(_hide_words, text)
        text = _IMAGE_PROPERTY.sub(_hide_words, text)
    # Ours for URLs first: oslo.utils takes the quotes around values for
    # their ends and can tear a URL apart so that it is no longer known.
    if '://' in text:
        text = _URL.sub(_mask_url, text)
    text = _mask_rows(text)
    text = _QEMU_OBJECT.sub(_inside(_QEMU_DATA), text)
    text = _CHPASSWD.sub(_inside(_USER_AND_PASSWORD), text)
    for rule in _BEFORE:
        if rule not in _NEEDED or _NEEDED[rule].search(text):
            text = rule.sub(_mask_value, text)
    text = _mask_keyed(_KEY_VALUE, text)
    text = _INNER_DASH.sub(_NOT_A_DASH, text)
    text = strutils.mask_password(text, secret=MASK)
    text = text.replace(_NOT_A_DASH, '-')
    for rule in _AFTER:
        text = _mask_keyed(rule, text)
    text = _BASIC.sub(_mask_basic, text)
    text = _BARE.sub(MASK, text)
    return text.replace(_LETTER, '') if hides else text


def mask_open_url(text: str) -> str:
    """Mask a URL whose end was cut off with that of the text."""
    return _URL_AT_END.sub('://' + MASK, text)


def _hide_words(match: re.Match[str]) -> str:
    if _KEY_LIKE.fullmatch(match[0]):
        return match[0]
    return _WORD.sub(lambda word: word[0][0] + _LETTER + word[0][1:],
                     match[0])


def _mask_keyed(rule: Pattern, text: str) -> str:
    """Mask the values that a rule finds, to the end of their brackets."""
    parts: list[str] = []
    end = 0
    for match in iter(lambda: rule.search(text, end), None):
        start = match.start('value')
        if match['value'] in _BRACKETS:
            after = _bracket_end(text, start)
            masked = text[match.start():start] + (
                text[start:after] if text[start:after] in _EMPTY else MASK)
        else:
            after, masked = match.end(), _mask_value(match)
        parts += text[end:match.start()], masked
        end = max(after, match.end())
    return ''.join((*parts, text[end:]))


def _bracket_end(text: str, start: int) -> int:
    """Return where the bracket that opens at *start* is closed."""
    waiting: list[str] = []
    quote = ''
    at = start
    while found := _BRACKET_OR_QUOTE.search(text, at):
        at, mark = found.end(), found[0]
        if quote:
            quote = '' if mark == quote else quote
        elif mark in ('"', "'"):
            quote = mark
        elif mark in _BRACKETS:
            waiting.append(_BRACKETS[mark])
        elif waiting and mark == waiting[-1]:
            waiting.pop()
            if not waiting:
                return at
    return len(text)


def _mask_value(match: re.Match[str]) -> str:
    value = match['value']
    bare = value.strip('\'"')
    if bare in _EMPTY or _is_harmless(match) or (
            # ['node.session.auth.password', '-v', 'x']: that is oslo's.
            match['key'].rstrip().endswith(',') and _SHORT.fullmatch(bare)):
        return match[0]
    quote = match.groupdict().get('quote') or ''
    return f'{match["key"]}{quote}{MASK}{quote}'


def _is_harmless(match: re.Match[str]) -> bool:
    """Return whether what looks like a key is a name of Nova's."""
    before = re.search(r'[\w:.-]{0,80}\Z',
                       match.string[max(0, match.start() - 80):match.start()])
    name = (before[0] if before else '') + re.split(
        r'[=\s"\'\\>]|:(?=\s|\Z)', match['key'].strip(), maxsplit=1)[0]
    return keys.is_harmless(name) or (
        keys.is_of_data(name) and match['value'].strip('.,;)').isdigit())


def _inside(rule: Pattern) -> Callable[[re.Match[str]], str]:
    return lambda match: rule.sub(_mask_value, match[0])


def _mask_rows(text: str) -> str:
    rows = {match['row'] for match in _ROW_KEY.finditer(text)
            if keys.is_secret(match['name'])}
    return _ROW_VALUE.sub(
        lambda match: _mask_value(match) if match['row'] in rows
        else match[0], text) if rows else text


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
