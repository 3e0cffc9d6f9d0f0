"""SMTP sender; the delivery's id is the Message-ID, so that a second attempt is recognised."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, parseaddr

from domain.deliveries import NotDelivered, Parcel
from domain.errors import Invalid
from services.mail_addresses import to_ascii_address

TIMEOUT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class MailServer:
    """Mail server settings; tls is starttls, ssl or none."""

    host: str
    port: int
    sender: str
    tls: str = "starttls"
    user: str | None = None
    password: str | None = None

    def send(self, parcel: Parcel) -> str:
        """Send one e-mail and return its Message-ID. Raises NotDelivered."""
        try:
            message = self.letter(parcel)
        except Invalid:
            raise NotDelivered("no mail address", final=True) from None
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = {code for code, _ in refused.recipients.values()}
            raise NotDelivered(f"recipient refused ({min(codes)})", final=min(codes) >= 500) from None
        except smtplib.SMTPResponseException as refused:
            raise NotDelivered(f"mail server answered {refused.smtp_code}") from None
        except (OSError, smtplib.SMTPException) as failed:
            raise NotDelivered(f"mail server: {type(failed).__name__}") from None
        return str(message["Message-ID"]).strip("<>")

    def letter(self, parcel: Parcel) -> EmailMessage:
        """Return the e-mail, its subject encoded as the standard says. Raises Invalid for no address."""
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = to_ascii_address(parcel.address or "")
        message["Subject"] = parcel.subject
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{parcel.id}@{parseaddr(self.sender)[1].rpartition('@')[2] or 'huying'}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(parcel.text)
        for file in parcel.files:
            main, _, sub = file.media_type.partition("/")
            message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
        return message

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.tls == "ssl":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.tls == "starttls":
                server.starttls(context=context)
            if self.user is not None:
                server.login(self.user, self.password or "")
        except BaseException:
            server.close()
            raise
        return server
