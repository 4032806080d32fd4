"""Made-up officers with certificates of a made-up authority, key files and a token of software.

Everything is thrown away with the test. Keys are made once in a run, because they are slow.
"""

import datetime as dt
import functools
import itertools
import os
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = 1_795_600_800
"""25 November 2026, 10:00 UTC, as in ``office_sim``."""
DAY_S = 86_400
HOLDER = "Sunita Kumari (made up)"
HINDI_HOLDER = "सुनीता कुमारी (काल्पनिक)"
PASSPHRASE = "brass lamp 1947"
PIN = "482913"
LABEL = "MADE-UP DSC"
DRIVER = Path("/usr/lib/softhsm/libsofthsm2.so")

_SERIALS = itertools.count(0x1CE0)

type PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Officer:
    """A key, its certificate and who issued it."""

    key: PrivateKey
    certificate: x509.Certificate
    issuer: x509.Certificate

    @property
    def identifier(self) -> str:
        return self.certificate.fingerprint(hashes.SHA256()).hex()[:16]


@functools.cache
def key(kind: str) -> PrivateKey:
    """Return a key: rsa1024, rsa2048, rsa3072, p256 or k256; the same one for a whole run."""
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind[3:]))
    return ec.generate_private_key(ec.SECP256R1() if kind == "p256" else ec.SECP256K1())


def authority(name: str = "Made-up Root CA") -> tuple[PrivateKey, x509.Certificate]:
    """Return the key and the certificate of an authority, the same ones for a whole run."""
    return _authority(name)


@functools.cache
def _authority(name: str) -> tuple[PrivateKey, x509.Certificate]:
    return new_authority(name)


def new_authority(name: str) -> tuple[PrivateKey, x509.Certificate]:
    """Return an authority that nobody has seen before, whatever it is called."""
    own = ec.generate_private_key(ec.SECP256R1())
    plain = _plain(name, name, own, NOW - 12_000 * DAY_S, NOW + 12_000 * DAY_S)
    basic = x509.BasicConstraints(ca=True, path_length=None)
    builder = plain.add_extension(basic, critical=True)
    builder = builder.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
    return own, builder.sign(own, hashes.SHA256())


def officer(
    kind: str = "rsa2048",
    *,
    holder: str = HOLDER,
    begins: int = -30,
    ends: int = 300,
    usage: str = "sign",
    issuer: str = "Made-up Root CA",
) -> Officer:
    """Return an officer, the same one for the same words.

    Args:
        kind: of key.
        begins, ends: validity, in days from ``NOW``.
        usage: sign, encrypt, server (a web server's) or authority.
    """
    return _officer(kind, holder, begins, ends, usage, issuer)


@functools.cache
def _officer(kind: str, holder: str, begins: int, ends: int, usage: str, issuer: str) -> Officer:
    ca_key, ca = authority(issuer)
    own = key(kind)
    builder = _plain(holder, issuer, own, NOW + begins * DAY_S, NOW + ends * DAY_S)
    if usage == "encrypt":
        builder = builder.add_extension(_usage(key_encipherment=True), critical=True)
    elif usage == "authority":
        basic = x509.BasicConstraints(ca=True, path_length=None)
        builder = builder.add_extension(basic, critical=True)
    else:
        signs = _usage(digital_signature=True, content_commitment=usage == "sign")
        builder = builder.add_extension(signs, critical=True)
    if usage == "server":
        extended = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = builder.add_extension(extended, critical=False)
    return Officer(own, builder.sign(ca_key, hashes.SHA256()), ca)


def key_file(
    who: Officer, passphrase: str = PASSPHRASE, how: str = "aes256", *, with_key: bool = True
) -> bytes:
    """Return a PKCS#12 file, with few rounds so that it is quick; ``how``: aes256 or 3des."""
    scheme = {
        "aes256": (pkcs12.PBES.PBESv2SHA256AndAES256CBC, hashes.SHA256()),
        "3des": (pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC, hashes.SHA1()),
    }[how]
    locked: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        builder = serialization.PrivateFormat.PKCS12.encryption_builder().kdf_rounds(1000)
        builder = builder.key_cert_algorithm(scheme[0]).hmac_hash(scheme[1])
        locked = builder.build(passphrase.encode("utf-8"))
    own = who.key if with_key else None
    mine = who.certificate if with_key else None
    others = [who.issuer] if with_key else [who.certificate]
    return pkcs12.serialize_key_and_certificates(b"made up", own, mine, others, locked)


def authority_certificate() -> bytes:
    """Return the certificate of the made-up authority, as its file."""
    return der(authority()[1])


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _plain(
    holder: str, issuer: str, own: PrivateKey, begins: int, ends: int
) -> x509.CertificateBuilder:
    def name(text: str) -> x509.Name:
        country = x509.NameAttribute(NameOID.COUNTRY_NAME, "IN")
        return x509.Name([country, x509.NameAttribute(NameOID.COMMON_NAME, text)])

    return (
        x509.CertificateBuilder()
        .subject_name(name(holder))
        .issuer_name(name(issuer))
        .public_key(own.public_key())
        .serial_number(next(_SERIALS))
        .not_valid_before(dt.datetime.fromtimestamp(begins, dt.UTC))
        .not_valid_after(dt.datetime.fromtimestamp(ends, dt.UTC))
    )


def _usage(**wanted: bool) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
             "key_agreement", "key_cert_sign", "crl_sign", "encipher_only",
             "decipher_only")  # fmt: skip
    return x509.KeyUsage(**{one: wanted.get(one, False) for one in names})


# A token of software --------------------------------------------------------------------------


@dataclass(frozen=True)
class SoftToken:
    """A folder that SoftHSM takes for a computer with sticks in it."""

    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "softhsm2.conf"

    def plug_in(self, label: str, officers: Sequence[Officer]) -> None:
        """Put a stick in; it holds the keys and certificates of these officers."""
        self._run("softhsm2-util", "--init-token", "--free", "--label", label,
                  "--pin", PIN, "--so-pin", "87654321")  # fmt: skip
        for number, who in enumerate(officers, 1):
            form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            own = who.key.private_bytes(serialization.Encoding.DER, form, plain)
            self._write(label, number, "privkey", own)
            self._write(label, number, "cert", der(who.certificate))

    def state_files(self) -> list[Path]:
        return sorted(self.folder.glob("tokens/*/token.object"))

    def tell(self, flags: int) -> None:
        """Let every stick answer with these flags beside its own (CKF_USER_PIN_…)."""
        for file in self.state_files():
            raw = bytearray(file.read_bytes())
            place = raw.index(_TOKEN_FLAGS) + len(_TOKEN_FLAGS) + 8
            old = int.from_bytes(raw[place : place + 8], "big")
            raw[place : place + 8] = (old | flags).to_bytes(8, "big")
            file.write_bytes(raw)

    def _write(self, label: str, number: int, kind: str, content: bytes) -> None:
        file = self.folder / f"{kind}.der"
        file.write_bytes(content)
        self._run("pkcs11-tool", "--module", str(DRIVER), "--token-label", label, "--login",
                  "--pin", PIN, "--write-object", str(file), "--type", kind,
                  "--id", f"{number:02x}", "--label", f"made up {number}")  # fmt: skip
        file.unlink()

    def _run(self, *words: str) -> None:
        around = {**os.environ, "SOFTHSM2_CONF": str(self.settings)}
        subprocess.run(words, check=True, capture_output=True, env=around)


# SoftHSM's own attribute of a token's flags, as its files hold it: a type, of eight bytes.
_TOKEN_FLAGS = 0x8000_534B.to_bytes(8, "big")


def soft_token(folder: Path) -> SoftToken:
    """Return a place for sticks, with none in it."""
    (folder / "tokens").mkdir(parents=True)
    found = SoftToken(folder)
    found.settings.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n"
        "log.level = ERROR\nslots.removable = false\n"
    )
    return found


# Drivers that misbehave -----------------------------------------------------------------------

CRASH = {"x86_64": b"\x0f\x0b", "aarch64": bytes(4)}
HANG = {"x86_64": b"\xeb\xfe", "aarch64": bytes.fromhex("00000014")}


def answering(code: int) -> dict[str, bytes]:
    """Return machine code that answers with this code of PKCS#11 at once."""
    arm = (0x52800000 | code << 5).to_bytes(4, "little") + bytes.fromhex("c0035fd6")
    return {"x86_64": b"\xb8" + code.to_bytes(4, "little") + b"\xc3", "aarch64": arm}


def bad_driver(target: Path, function: str, code: dict[str, bytes]) -> Path:
    """Copy the driver of SoftHSM and let one of its functions do something else."""
    raw = bytearray(DRIVER.read_bytes())
    place, new = _place_of(bytes(raw), function), code[os.uname().machine]
    raw[place : place + len(new)] = new
    target.write_bytes(raw)
    return target


def _place_of(raw: bytes, function: str) -> int:
    """Return where the code of a function stands in an ELF library of 64 bits."""
    (table,) = struct.unpack_from("<Q", raw, 40)
    size, count = struct.unpack_from("<HH", raw, 58)
    sections = [struct.unpack_from("<IIQQQQIIQQ", raw, table + size * n) for n in range(count)]
    symbols = next(one for one in sections if one[1] == 11)
    names = sections[symbols[6]][4]
    for n in range(symbols[5] // 24):
        name, _info, _other, section, value, _length = struct.unpack_from(
            "<IBBHQQ", raw, symbols[4] + 24 * n
        )
        text = raw[names + name : raw.index(b"\0", names + name)]
        if text.decode() == function and section:
            return value - sections[section][3] + sections[section][4]
    raise LookupError(function)


def page(words: Sequence[str], width: float = 595, height: float = 842, pages: int = 1) -> bytes:
    """Return a PDF with these words on every page."""
    from io import BytesIO

    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=(width, height), invariant=1)
    for _page in range(pages):
        for place, text in enumerate(words):
            canvas.setFont("Helvetica", 8)
            canvas.drawString(4, height - 12 * (place + 1), text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
