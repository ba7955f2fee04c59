# SPDX-License-Identifier: Apache-2.0
"""A certificate authority of the tests' own."""

import datetime
import ipaddress
import os
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

_DAY = datetime.timedelta(days=1)


class Authority:
    """Issues certificates into a directory.

    :ivar path: its own certificate, for ``ssl_ca_file``.
    """

    def __init__(self, directory: str, name: str = 'authority') -> None:
        self._directory = directory
        self._name = name
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._subject = x509.Name([x509.NameAttribute(
            x509.NameOID.COMMON_NAME, name)])
        self.path = os.path.join(directory, f'{name}.pem')
        certificate = self._builder(
            self._subject, self._key, _DAY).add_extension(
            x509.BasicConstraints(ca=True, path_length=None),
            critical=True).sign(self._key, hashes.SHA256())
        self._write(self.path, certificate, None)

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey,
                 lifetime: datetime.timedelta) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.timezone.utc)
        return (x509.CertificateBuilder().subject_name(subject)
                .issuer_name(self._subject).public_key(key.public_key())
                .serial_number(x509.random_serial_number())
                .not_valid_before(now - 10 * _DAY)
                .not_valid_after(now + lifetime))

    def issue(self, name: str, *hosts: str, expired: bool = False) -> str:
        """Return the file with a certificate for *hosts*, and its key.

        :param hosts: names and addresses; 127.0.0.1 and localhost where
            there are none.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        names: list[Any] = []
        for host in hosts or ('127.0.0.1', 'localhost'):
            try:
                names.append(x509.IPAddress(ipaddress.ip_address(host)))
            except ValueError:
                names.append(x509.DNSName(host))
        certificate = self._builder(
            x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]),
            key, -_DAY if expired else _DAY).add_extension(
            x509.SubjectAlternativeName(names), critical=False).sign(
            self._key, hashes.SHA256())
        path = os.path.join(self._directory, f'{self._name}-{name}.pem')
        self._write(path, certificate, key)
        return path

    @staticmethod
    def _write(path: str, certificate: x509.Certificate,
               key: ec.EllipticCurvePrivateKey | None) -> None:
        with open(path, 'wb') as target:
            os.chmod(path, 0o600)
            target.write(certificate.public_bytes(
                serialization.Encoding.PEM))
            if key is not None:
                target.write(key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption()))
