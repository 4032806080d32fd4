"""Two real mail servers on this computer: OpenSMTPD takes mail in, Dovecot keeps and shows it.

Everything is thrown away at the end: settings, certificates of a made-up authority, mailboxes. All
names are random, so that nothing of an earlier run is mistaken; ports are free ones. OpenSMTPD
starts for root alone, so that anybody else gets ``small_smtp`` in its place.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import grp
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.core.services import Services
from app.mail import accounts
from app.mail.records import MailAccount, MailChoice, MailServer
from own_system import wait_for
from small_smtp import House, Server

PASSWORD = "made-up words 7"
PEOPLE = ("anita", "bimal")
GHOST = "ghost"
"""Taken by the one server, and unknown to the other: mail to it comes back as a report."""
_USER = "vmail"
_READY_S = 30.0

DOVECOT = """\
dovecot_config_version = 2.4.1
dovecot_storage_version = 2.4.1
base_dir = @ROOT@/run
state_dir = @ROOT@/state
log_path = @ROOT@/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = required
ssl_server_cert_file = @ROOT@/tls/srv.pem
ssl_server_key_file = @ROOT@/tls/srv.key
mail_driver = maildir
mail_home = @ROOT@/home/%{user}
mail_path = ~/Maildir
mail_uid = @USER@
mail_gid = @GROUP@
@OWN@
first_valid_uid = 1
mail_max_userip_connections = 100
auth_mechanisms = plain login
auth_username_format = %{user | username | lower}
passdb passwd-file {
  passwd_file_path = @ROOT@/users
}
userdb static {
  fields {
    uid = @USER@
    gid = @GROUP@
    home = @ROOT@/home/%{user}
  }
}
namespace inbox {
  inbox = yes
}
service imap-login {
  inet_listener imap {
    port = @IMAP@
  }
  inet_listener imaps {
    port = @IMAPS@
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = @LMTP@
  }
}
"""
NOT_ROOT = """\
default_internal_user = @USER@
default_internal_group = @GROUP@
default_login_user = @USER@
service anvil {
  chroot =
}
service imap-login {
  chroot =
}
service lmtp {
  user = @USER@
}
"""
SMTPD = """\
pki localhost cert "@ROOT@/tls/srv.pem"
pki localhost key "@ROOT@/tls/srv.key"
table creds file:@ROOT@/creds
smtp max-message-size "@MOST@"
listen on 127.0.0.1 port @SUBMISSION@ tls-require pki localhost auth <creds>
listen on 127.0.0.1 port @SMTPS@ smtps pki localhost auth <creds>
table rcpt { @ADDRESSES@ }
table vusers { @USERS@ }
table ghosts { "@GHOST@" }
action "away" relay host "lmtp://127.0.0.1:@LMTP@"
action "deliver" lmtp "127.0.0.1:@LMTP@" rcpt-to virtual <vusers>
match auth from any for rcpt-to <ghosts> action "away"
match from any for rcpt-to <rcpt> action "deliver"
"""


@dataclass
class MailWorld:
    """Both servers, running."""

    root: Path
    most: str = "30M"
    domain: str = field(default_factory=lambda: f"{secrets.token_hex(4)}.example.org")
    ports: dict[str, int] = field(default_factory=dict)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    ca: str = ""
    small: list[Server] = field(default_factory=list)

    def address(self, name: str) -> str:
        """Return somebody's mail address."""
        return f"{name}@{self.domain}"

    def account(self, name: str, security: str = "tls") -> MailAccount:
        """Return somebody's mailbox."""
        send, read = ("SMTPS", "IMAPS") if security == "tls" else ("SUBMISSION", "IMAP")
        return MailAccount(
            address=self.address(name),
            login=name,
            send=MailServer("localhost", self.ports[send], security),
            read=MailServer("localhost", self.ports[read], security),
            own_ca=self.ca,
        )

    def set_up(
        self, s: Services, name: str, limit_bytes: int = 10_400_000, password: str = PASSWORD
    ) -> None:
        """Give an office the mailbox of somebody."""
        choice = MailChoice(accounts.ACCOUNT, limit_bytes, self.account(name))
        accounts.set_choice(s, choice, password)

    def mails(self, name: str) -> list[Path]:
        """Return the mails in somebody's mailbox, in the order in which they came."""
        home = self.root / "home" / name / "Maildir"
        found = [path for part in ("new", "cur") for path in (home / part).glob("*")]
        return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name))

    def wait_for(self, name: str, count: int) -> list[Path]:
        """Wait until so many mails are in somebody's mailbox."""
        wait_for(
            lambda: len(self.mails(name)) >= count,
            120,
            lambda: (len(self.mails(name)), count, self.said()),
        )
        return self.mails(name)

    def put(self, name: str, mails: Sequence[bytes]) -> None:
        """Put mails into somebody's mailbox as if they had come."""
        home = self.root / "home" / name / "Maildir"
        user = owner()
        for part in ("new", "cur", "tmp"):
            (home / part).mkdir(parents=True, exist_ok=True)
        for number, mail in enumerate(mails):
            path = home / "new" / f"{1_700_000_000 + number}.P{secrets.token_hex(6)}.made-up"
            path.write_bytes(mail)
            os.chown(path, user.pw_uid, user.pw_gid)
        for path in (home.parent, home, *(home / part for part in ("new", "cur", "tmp"))):
            os.chown(path, user.pw_uid, user.pw_gid)

    def empty(self, name: str) -> None:
        """Remove everything from somebody's mailbox, its numbering too."""
        shutil.rmtree(self.root / "home" / name, ignore_errors=True)

    def said(self) -> str:
        """Return the last words of both servers."""
        logs = [path.read_text("utf-8", "replace") for path in self.root.glob("*.log")]
        return "\n".join(text[-2_000:] for text in logs)

    def start(self) -> None:
        """Write settings, start both servers, and wait until they answer."""
        names = ("IMAP", "IMAPS", "LMTP", "SUBMISSION", "SMTPS")
        self.ports = dict(zip(names, free_ports(len(names)), strict=True))
        self.ca = certificates(self.root / "tls")
        everybody = [self.address(name) for name in PEOPLE]
        user = owner()
        words = {
            "OWN": "" if is_root() else NOT_ROOT,
            "USER": user.pw_name,
            "GROUP": grp.getgrgid(user.pw_gid).gr_name,
            "ROOT": str(self.root),
            "MOST": self.most,
            "GHOST": self.address(GHOST),
            "ADDRESSES": ", ".join(everybody),
            "USERS": ", ".join(f'"{address}" = {_USER}' for address in everybody),
            **{name: str(port) for name, port in self.ports.items()},
        }
        users = "".join(f"{name}:{{PLAIN}}{PASSWORD}::::::\n" for name in PEOPLE)
        (self.root / "users").write_text(users, "utf-8")
        (self.root / "home").mkdir()
        os.chown(self.root / "home", user.pw_uid, user.pw_gid)
        for name, text in (("dovecot.conf", DOVECOT), ("smtpd.conf", SMTPD)):
            for word, value in words.items():
                text = text.replace(f"@{word}@", value)
            (self.root / name).write_text(text, "utf-8")
        self._run("dovecot", "-F", "-c", str(self.root / "dovecot.conf"))
        if is_root():
            self._start_smtpd()
        else:
            self._start_small([*everybody, self.address(GHOST)])
        for port in self.ports.values():
            self._answers(port)

    def _start_smtpd(self) -> None:
        crypted = ["smtpctl", "encrypt", PASSWORD]
        path = f"{os.environ['PATH']}:/usr/sbin"
        env = {**os.environ, "PATH": path}
        said = subprocess.run(crypted, check=True, capture_output=True, text=True, env=env).stdout
        lines = "".join(f"{one} {said.strip()}\n" for one in PEOPLE)
        (self.root / "creds").write_text(lines, "utf-8")
        self._run(*self._apart(), "smtpd", "-d", "-f", str(self.root / "smtpd.conf"))

    def _start_small(self, addresses: list[str]) -> None:
        most = int(self.most.removesuffix("M")) * 2**20
        house = House(
            self.root / "tls",
            most,
            self.ports["LMTP"],
            frozenset(PEOPLE),
            PASSWORD,
            frozenset(addresses),
        )
        for name in ("SMTPS", "SUBMISSION"):
            self.small.append(Server(self.ports[name], house, tls=name == "SMTPS"))

    def stop(self) -> None:
        """End both servers."""
        for server in self.small:
            server.close()
        for process in self.running:
            process.send_signal(signal.SIGTERM)
        for process in self.running:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running.clear()

    def _apart(self) -> list[str]:
        """Return the words that give OpenSMTPD a queue of its own; it knows one place only."""
        if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
            return []
        # A package whose service was never started has no queue folder yet.
        Path("/var/spool/smtpd").mkdir(mode=0o711, exist_ok=True)
        binds = []
        for name, place in (("spool", "/var/spool/smtpd"), ("sockets", "/run")):
            (self.root / name).mkdir(mode=0o711)
            binds.append(f"mount --bind {self.root / name} {place}")
        return ["unshare", "-m", "sh", "-c", " && ".join([*binds, 'exec "$@"']), "sh"]

    def _run(self, program: str, *words: str) -> None:
        path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
        with (self.root / f"said-{len(self.running)}.log").open("wb") as said:
            process = subprocess.Popen(
                [program, *words],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env={**os.environ, "PATH": path},
            )
            self.running.append(process)

    def _answers(self, port: int) -> None:
        def is_there() -> bool:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
            except OSError:
                return False
            return True

        wait_for(is_there, _READY_S, lambda: (port, self.said()))


@contextmanager
def mail_world(most: str = "30M") -> Iterator[MailWorld]:
    """Run both servers for the length of a block; two runs on one computer wait for each other."""
    if is_root():
        make_user()
    # OpenSMTPD keeps its queue at one place of the computer.
    lock = Path(tempfile.gettempdir()) / f"lifafa-tests-mail-{os.getuid()}.lock"
    with lock.open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        with tempfile.TemporaryDirectory(prefix="lifafa-mail-") as folder:
            Path(folder).chmod(0o755)
            world = MailWorld(Path(folder), most)
            try:
                world.start()
                yield world
            finally:
                world.stop()


def make_user() -> None:
    """Make the user who owns the mailboxes, when there is none."""
    try:
        pwd.getpwnam(_USER)
    except KeyError:
        words = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _USER]
        subprocess.run(words, check=True, capture_output=True)


def is_root() -> bool:
    """Say whether the real server can be started."""
    return os.getuid() == 0


def owner() -> pwd.struct_passwd:
    """Return who owns the mailboxes."""
    return pwd.getpwnam(_USER) if is_root() else pwd.getpwuid(os.getuid())


def free_ports(count: int) -> list[int]:
    """Return ports that nobody uses."""
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


def certificates(folder: Path) -> str:
    """Write key and certificate of a server, and return the certificate of who issued it (PEM)."""
    folder.mkdir()
    now = dt.datetime.now(dt.UTC)
    own, server = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Made-up authority of tests")])

    def begun(subject: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=30))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        )

    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    authority = begun(issuer, own.public_key())
    authority = authority.add_extension(x509.BasicConstraints(True, None), critical=True)
    authority = authority.add_extension(usage, critical=True)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    leaf = begun(name, server.public_key())
    leaf = leaf.add_extension(
        x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False
    )
    leaf = leaf.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(own.public_key()), critical=False
    )
    leaf = leaf.add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
    )
    pem = serialization.Encoding.PEM
    (folder / "srv.pem").write_bytes(leaf.sign(own, hashes.SHA256()).public_bytes(pem))
    key = server.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "srv.key").write_bytes(key)
    (folder / "srv.key").chmod(0o600)
    return authority.sign(own, hashes.SHA256()).public_bytes(pem).decode("ascii")
