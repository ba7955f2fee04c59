# SPDX-License-Identifier: Apache-2.0
"""Names of Nova's that are no secrets, though some sound like one.

All of them where the packages are installed; else those that have a word of
our rules in them, read from Nova 34.0.0 and os-traits 3.4.
"""

from __future__ import annotations

import importlib

from nova_notifications.objects import image_props

_EXTRA_SPECS = (
    'aggregate_instance_extra_specs:key', 'hw:tpm_secret_security',
    'pci_passthrough:alias', 'trait:COMPUTE_ADDRESS_SPACE_PASSTHROUGH',
    'trait1:COMPUTE_SECURITY_TPM_SECRET_SECURITY_DEPLOYMENT',
    'trait:COMPUTE_SECURITY_TPM_SECRET_SECURITY_HOST',
    'trait:COMPUTE_SECURITY_TPM_SECRET_SECURITY_USER')
_TRAITS = (
    'COMPUTE_ADDRESS_SPACE_PASSTHROUGH',
    'COMPUTE_SECURITY_TPM_SECRET_SECURITY_DEPLOYMENT',
    'COMPUTE_SECURITY_TPM_SECRET_SECURITY_HOST',
    'COMPUTE_SECURITY_TPM_SECRET_SECURITY_USER')
_POLICIES = tuple(f'os_compute_api:os-{name}' for name in (
    'admin-password', 'console-auth-tokens', 'floating-ip-pools',
    'keypairs:create', 'keypairs:delete', 'keypairs:show',
    'pause-server:pause', 'server-password:clear', 'server-password:show'))
_OPTIONS = (
    'approle_secret_id', 'auth-url', 'auth_endpoint', 'auth_section',
    'auth_type', 'connection_debug', 'connection_parameters',
    'connection_uri', 'enable_instance_password', 'fixed_key',
    'flat_injected', 'host_password', 'inject_key', 'inject_password',
    'injected_file_content_bytes', 'injected_file_path_length',
    'injected_files', 'injected_network_template', 'key', 'key_pairs',
    'keyfile', 'memcache_secret_key', 'metadata_proxy_shared_secret',
    'password', 'password_length', 'rbd_secret_uuid', 'reauthenticate',
    'root_token_id', 'send_service_user_token',
    'supported_tpm_secret_security', 'tls_keyfile', 'token', 'token_file',
    'token_role', 'token_ttl', 'trust_id', 'vencrypt_client_key')


def _installed(module: str) -> object | None:
    try:
        return importlib.import_module(module)
    except ImportError:
        return None


def traits() -> list[str]:
    """Return the standard traits of Placement."""
    found = _installed('os_traits')
    return sorted(found.get_traits()) if found else list(_TRAITS)


def image_properties() -> list[str]:
    """Return the image properties, and those that are Cinder's."""
    return [*image_props.ImageMetaPropsPayload.fields,
            'cinder_encryption_key_id',
            'cinder_encryption_key_deletion_policy']


def extra_specs() -> list[str]:
    """Return the extra specs that Nova validates."""
    found = _installed('nova.api.validation.extra_specs.validators')
    if found is None:
        return list(_EXTRA_SPECS)
    found.load_validators()
    return sorted(found.VALIDATORS)


def policies() -> list[str]:
    """Return the names of Nova's policies."""
    found = _installed('nova.policies')
    return (list(_POLICIES) if found is None
            else sorted(rule.name for rule in found.list_rules()))


def options() -> list[str]:
    """Return the names of Nova's options; the values of some are secrets."""
    found = _installed('nova.conf.opts')
    return (list(_OPTIONS) if found is None else sorted({
        option.name for _, group in found.list_opts() for option in group}))


#: Every word of our rules, and of oslo.utils', as a part of a host's name.
_WORDS = (
    'token', 'secret', 'passwd', 'password', 'pass', 'pwd', 'passphrase',
    'credential', 'api-key', 'access-key', 'private-key', 'keyring',
    'fernet-key', 'user-data', 'injected-files', 'personality', 'basic',
    'bearer', 'digest', 'cookie', 'chpasswd', 'authorization', 'trust-id',
    'chap', 'admin-pass', 'auth-token', 'sslkey', 'configdrive')


def hosts() -> list[str]:
    """Return names of hosts and servers, with each word somewhere."""
    return [pattern.format(word) for word in _WORDS for pattern in (
        '{}-service-01', 'lab-{}-cmp1', 'lab-{}-cmp1.example.org',
        '{}-cmp1.lab.example.org')] + [
            f'cmp-{word}' for word in _WORDS if '-' not in word]


#: How a name stands in the text of a failure.
SENTENCES = (
    '{}', 'No valid host: {} refused', '{} is not supported', '{} is set',
    "Host '{}' is not mapped to any cell", '{} is down', '({})',
    '["{}", "another"]', 'required={} too', '{} -> another', 'Invalid {}.')
#: Where a host stands.
HOST_SENTENCES = (
    *SENTENCES, 'http://{}:8774/v2.1/servers', '{}: timed out',
    'Failed to reach {}:5672', "{{'host': '{}', 'n': 1}}",
    'ssh {} -p 22 uptime', '{}@another', 'on {}, vm_state: error')
#: Where a name of something harmless stands with its value.
VALUE_SENTENCES = (
    *SENTENCES, '{}=required', '{}: required', "'{}': 'required'",
    'the property {} = x is wrong')
