# SPDX-License-Identifier: Apache-2.0
"""Secrets in free text."""

import time

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from oslotest import base

from nova_notifications import redaction
from tests.unit import fuzz

CANARY = 'CaNaRy7secret'

FERNET = 'gAAAAABmX0aHh7Wk1nTqk2' + CANARY + 'Zk3P0dJ9x_yQ2w=='

LEAKS = (
    f'password: {CANARY}',
    f'password = "{CANARY} with blanks"',
    f'the password is {CANARY}',
    f'passwd={CANARY}&user=nova',
    f'--password {CANARY} --verbose',
    f'--os-password={CANARY}',
    f"['openstack', '--os-password', '{CANARY}', 'server']",
    f"('admin_pass', '{CANARY}')",
    f"{{'adminPass': u'{CANARY}'}}",
    f"{{'user_data': '{CANARY}', 'name': 'vm'}}",
    f"{{'injected_files': [('/etc/motd', '{CANARY}')], 'x': 1}}",
    f'{{"auth": {{\\"password\\": \\"{CANARY}\\"}}}}',
    f'<auth><password>{CANARY}</password></auth>',
    f'Authorization: Bearer {CANARY}',
    f"{{'Authorization': 'Basic {CANARY}'}}",
    f'X-Auth-Token: {CANARY}',
    f'curl -H "X-Subject-Token: {CANARY}" http://127.0.0.1',
    f'curl -u admin:{CANARY} http://127.0.0.1',
    f'sshpass -p {CANARY} ssh host',
    f'iscsiadm --op update -n node.session.auth.password -v {CANARY}',
    f"['-n', 'node.session.auth.password', '-v', '{CANARY}']",
    f'qemu -object secret,id=sec0,data={CANARY},format=raw',
    f'rabbit://nova:{CANARY}@h1:5672,nova:{CANARY}@h2:5672/cell1',
    f'mysql+pymysql://nova:{CANARY}@10.0.0.1/nova_api',
    f'mysql+pymysql://nova:p@{CANARY}/x@10.0.0.1/nova_api',
    f'"transport_url": "rabbit://nova:{CANARY}@h1:5672/"',
    f'token {FERNET} has expired',
    f'-----BEGIN RSA PRIVATE KEY-----\n{CANARY}\nMIIE\n'
    '-----END RSA PRIVATE KEY-----',
    f'-----BEGIN PRIVATE KEY-----\n{CANARY}\ncut in half',
    f'eyJhbGciOiJIUzI1NiJ9.eyJzdWI{CANARY}.c2ln',
    f'Password is: {CANARY}',
    f'its password was {CANARY}',
    f'Authorization: Digest username="nova", response="{CANARY}"',
    f'proxy answered Bearer {CANARY}',
    f'ipmitool -I lanplus -H h -U admin -P {CANARY} power status',
    f'mysql -h db -u nova -p{CANARY} nova',
    f'https://swift/v1/a/c/o?temp_url_sig={CANARY}&temp_url_expires=9',
    f'https://s3/b/k?X-Amz-Expires=9&X-Amz-Signature={CANARY}',
    f"metadata [{{'key': 'db_password', 'value': '{CANARY}'}}]",
    f'{{"name": "api token", "default": null, "value": "{CANARY}"}}',
    f"{{'trust_id': '{CANARY}', 'user_id': 'u'}}",
    f"login(user='nova', password='{CANARY}')",
    f'<user name="nova" password="{CANARY}"/>',
    f'Server=db;Uid=nova;Pwd={CANARY};',
    f'password:\n  {CANARY}\n',
    f'redis://:{CANARY}@h:6379/0',
    f'OS_PASSWORD={CANARY} openstack server list',
)

HARMLESS = (
    'No valid host was found. There are not enough hosts available.',
    "'key_name': 'my-key', 'fingerprint': '1e:2c:9b'",
    'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDx8nkQv/zgGgB4 Generated',
    'http://glance:9292/images/155d900f?owner=a@b.example',
    'pci_passthrough:alias=a1:2',
    'Instance 27b06a6a could not be found.',
    'Basic server01', 'basic ubuntu2204 image', 'bearer certificates',
    'password is required', 'The token is invalid', 'token is None',
    'user_data is too long: 70000 > 65535', 'password reset completed',
    'Passed 10 tests, failed: 3', 'author: Jane Doe', 'bypass: yes',
    'ssh -p 22 root@h', '-p 8080:80', 'net.ipv4.tcp_keepalive: 5',
    'http://h/images?design=1&assign=2', 'the digest of the image',
    "{'key': 'color', 'value': 'red'}", 'iqn.2010-10.org.openstack:volume-1',
    '',
)


class _Hostile:
    def __str__(self) -> str:
        raise RuntimeError(CANARY)


class _NotText:
    def __str__(self) -> str:
        return 7  # type: ignore[return-value]


class TestMaskText(base.BaseTestCase):

    def test_secrets_are_masked(self) -> None:
        for text in LEAKS:
            masked = redaction.mask_text(text)
            self.assertNotIn(CANARY, masked)
            self.assertIn('***', masked)

    def test_masked_once_stays_masked(self) -> None:
        for text in LEAKS:
            self.assertNotIn(CANARY, redaction.mask_text(
                redaction.mask_text(text)))

    def test_harmless_text_is_left_alone(self) -> None:
        for text in HARMLESS:
            self.assertEqual(text, redaction.mask_text(text))

    def test_the_rest_of_the_text_stays_readable(self) -> None:
        masked = redaction.mask_text(
            f'connecting to rabbit://nova:{CANARY}@h1:5672/ timed out')
        self.assertEqual(
            'connecting to rabbit://nova:***@h1:5672/ timed out', masked)

    def test_what_has_no_text_names_its_type(self) -> None:
        self.assertEqual('<_Hostile: no text>',
                         redaction.mask_text(_Hostile()))
        self.assertEqual('<_NotText: no text>',
                         redaction.mask_text(_NotText()))

    def test_bytes_and_surrogates_become_text(self) -> None:
        self.assertEqual('a\ufffdb', redaction.mask_text(b'a\xffb'))
        self.assertEqual('a?b', redaction.mask_text('a\ud800b'))

    def test_the_cut_is_visible_and_bounded(self) -> None:
        masked = redaction.mask_text('x' * 10000, limit=100)
        self.assertEqual('x' * 100 + ' ... [cut: 10000 characters]', masked)
        self.assertEqual('y' * 100,
                         redaction.mask_text('y' * 100, limit=100))

    def test_a_secret_at_the_cut_is_masked(self) -> None:
        limit = 4096
        for text in LEAKS:
            secret = text.index(CANARY)
            for shift in range(0, len(CANARY), 3):
                for edge in (limit, limit + 2048):
                    padding = 'n ' * ((edge - secret - shift) // 2)
                    whole = padding + text + ' n' * 4096
                    masked = redaction.mask_text(whole, limit=limit)
                    self.assertNotIn(CANARY[:8], masked)

    def test_masking_that_shrinks_the_text_shows_no_half_secret(self) -> None:
        whole = f'password={"s" * 60} ' * 90 + f'password="{CANARY} ' * 90
        masked = redaction.mask_text(whole, limit=4096)
        self.assertNotIn(CANARY[:8], masked)
        self.assertIn('[cut: ', masked)

    def test_huge_hostile_text_takes_linear_time(self) -> None:
        for part in ('password ', "password='", 'eyJ', '://', 'a:b@',
                     "'password': '", 'token--a ', '"\'secret', '[(password={',
                     'password\\\\"', 'x-token', 'ipmitool ', 'mysql -',
                     "{'name': 'password', ", 'digest a=', '?sig=',
                     'password' + ' ' * 50):
            text = part * (300_000 // len(part))
            start = time.process_time()
            redaction.mask_text(text)
            self.assertLess(time.process_time() - start, 5.0, part)

    @settings(max_examples=fuzz.examples(300), deadline=None)
    @given(st.text(max_size=200), st.sampled_from(LEAKS),
           st.text(max_size=200))
    def test_any_surroundings(self, before: str, leak: str,
                              after: str) -> None:
        masked = redaction.mask_text(f'{before}\n{leak}\n{after}')
        masked.encode('utf-8')
        if CANARY not in before + after and '-----END' not in before:
            self.assertNotIn(CANARY, masked)

    @settings(max_examples=fuzz.examples(300), deadline=None)
    @given(st.one_of(st.text(), st.binary(), st.integers(), st.none(),
                     st.lists(st.text())), st.integers(-5, 300))
    def test_never_raises(self, value: object, limit: int) -> None:
        masked = redaction.mask_text(value, limit)
        masked.encode('utf-8')
        self.assertLessEqual(len(masked), max(0, limit) + 60)
