# SPDX-License-Identifier: Apache-2.0
"""Which dictionary keys and argument names stand for secrets."""

import functools

from nova_notifications.redaction.pattern import Pattern

#: Names under which a request context travels.
CONTEXT_KEYS = frozenset((
    'context', 'ctxt', 'ctx', 'request_context', 'req_context',
    'enginefacade_context', 'admin_context', 'elevated'))

#: Keys that tell a context's dictionary from any other one.
CONTEXT_SECRETS = frozenset(('auth_token', 'service_token',
                             'service_catalog', 'auth_token_info'))
CONTEXT_IDENTITIES = frozenset(('user_id', 'project_id', 'request_id',
                                'user', 'tenant', 'project', 'roles'))

_SECRET = Pattern(
    r'passw(?:or)?d|passphrase|passwd|pswd|(?<!by)(?<!com)pass$|(?:^|_)pass_'
    r'|(?:^|_)pwd(?:$|_)|secret|token|credential|api_?key|access_?key'
    r'|private_?key|fernet_?key|encrypted_key|keyring|authorization|cookie'
    r'|chap|auth_username|auth_plugin|trust_id|trustor|user_?data$'
    r'|injected_?file|personality|configdrive|transport_url'
    r'|database_connection|db_connection|mq_connection|export_location'
    r'|service_catalog|ssl_?key|hashsuffix|rabbitcookie|cephclusterfsid'
    r'|rndckey|cephadminkey|cephclientkey|cephmdskey|cephmonkey|cephrgwkey'
    r'|encryption_?key|heartbeatkey|remoteauthkey|migrationsshkey')

# Counted or named things that only sound like a secret.
_HARMLESS = frozenset(('key_name', 'key_data', 'public_key', 'fingerprint',
                       'ephemeral_key_uuid', 'has_password',
                       'os_require_secure_boot'))


_harmless_keys: set[object] = set()
_HARMLESS_KEYS = 4096
#: Whether keys were found not to be a secret's before; False may be either.
are_harmless = _harmless_keys.issuperset


def normal(key: str) -> str:
    """Return *key* as the rules know it.

    Case, dashes, and the storage prefix of versioned objects' fields
    (``_obj_``) make no difference.
    """
    key = key.lower().replace('-', '_')
    return key.removeprefix('_obj_').lstrip('_')


def is_secret(key: str) -> bool:
    """Return whether a value under *key* may not leave the process."""
    if key in _harmless_keys:
        return False
    return len(key) > 256 or _is_secret(key)


@functools.lru_cache(maxsize=4096)
def _is_secret(key: str) -> bool:
    name = normal(key)
    if name in _HARMLESS or _SECRET.search(name) is None:
        if type(key) is str and len(_harmless_keys) < _HARMLESS_KEYS:
            _harmless_keys.add(key)
        return False
    return True


def is_context(key: str) -> bool:
    """Return whether a request context usually travels under *key*."""
    return len(key) <= 64 and _is_context(key)


@functools.lru_cache(maxsize=4096)
def _is_context(key: str) -> bool:
    return normal(key) in CONTEXT_KEYS
