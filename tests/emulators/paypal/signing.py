"""How PayPal signs its messages, with a certificate of a test authority.

A signature covers only a checksum of the body; ``forge`` shows what that is worth.
"""

import base64
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.emulators.hooks import Message

SUBJECT = "messageverificationcerts.paypal.com"
WEBHOOK_ID = "8PT597110X687430LKGECATA"
CERTIFICATE = "/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77"


@dataclass(frozen=True)
class Authority:
    """A root, an authority below it, and a certificate that signs messages."""

    root: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    key: rsa.RSAPrivateKey

    @property
    def root_pem(self) -> bytes:
        """What a receiver has to trust."""
        return self.root.public_bytes(serialization.Encoding.PEM)

    @property
    def chain_pem(self) -> bytes:
        """What lies at the address of the certificate."""
        return b"".join(item.public_bytes(serialization.Encoding.PEM) for item in self.chain)


def make_authority(
    subject: str = SUBJECT,
    *,
    begins: datetime = datetime(2020, 1, 1, tzinfo=UTC),
    ends: datetime = datetime(2049, 12, 31, tzinfo=UTC),
) -> Authority:
    """A new authority that nobody trusts yet. ``begins`` and ``ends`` are for the certificate that signs."""
    root_key, middle_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    leaf_key = rsa.generate_private_key(65537, 2048)
    long = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC))
    root = _certificate("Test Root", root_key.public_key(), "Test Root", root_key, long, authority=True)
    middle = _certificate("Test CA", middle_key.public_key(), "Test Root", root_key, long, authority=True)
    leaf = _certificate(
        subject, leaf_key.public_key(), "Test CA", middle_key, (begins, ends), authority=False
    )
    return Authority(root, (leaf, middle), leaf_key)


def _certificate(
    name: str,
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    span: tuple[datetime, datetime],
    *,
    authority: bool,
) -> x509.Certificate:
    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(span[0])
        .not_valid_after(span[1])
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
    )
    if authority:
        usage = x509.KeyUsage(
            digital_signature=False,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        builder = builder.add_extension(usage, critical=True)
    else:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]),
            critical=False,
        )
    return builder.sign(issuer_key, hashes.SHA256())


@cache
def authority() -> Authority:
    """The one of this process."""
    return make_authority()


def sign(
    raw: bytes,
    *,
    event: str,
    kind: str,
    certificate: str,
    at: datetime,
    number: str,
    by: Authority | None = None,
    webhook: str = WEBHOOK_ID,
    address: str = "",
) -> Message:
    """A message as PayPal transmits it. ``number`` is the transmission's own id."""
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    said = f"{number}|{moment}|{webhook}|{zlib.crc32(raw)}".encode()
    signature = (by or authority()).key.sign(said, padding.PKCS1v15(), hashes.SHA256())
    return Message(
        event,
        kind,
        raw,
        {
            "content-type": "application/json",
            "paypal-transmission-id": number,
            "paypal-transmission-time": moment,
            "paypal-transmission-sig": base64.b64encode(signature).decode(),
            "paypal-cert-url": certificate,
            "paypal-auth-algo": "SHA256withRSA",
        },
        address,
    )


def forge(raw: bytes, like: bytes) -> bytes:
    """``raw``, whose placeholder ``@@@@`` is replaced by four bytes that give it the checksum of ``like``."""
    at = raw.index(b"@@@@")
    before, after = raw[:at], raw[at + 4 :]
    wanted = _back(zlib.crc32(like) ^ 0xFFFFFFFF, after)
    start = zlib.crc32(before) ^ 0xFFFFFFFF
    return before + (_back(wanted, b"\0\0\0\0") ^ start).to_bytes(4, "little") + after


def _back(register: int, content: bytes) -> int:
    """The register of a CRC-32 before it met this content."""
    for byte in reversed(content):
        for _ in range(8):
            high = register >> 31
            register = ((register ^ (0xEDB88320 if high else 0)) << 1 | high) & 0xFFFFFFFF
        register ^= byte
    return register
