"""Every word the SMTP door says, with enhanced status codes (RFC 3463, RFC 2034)."""

from enum import StrEnum


class Reply(StrEnum):
    """Fixed words: nothing of a command, a letter or a fault of ours is ever repeated."""

    OK = "250 2.0.0 OK"
    SENDER_OK = "250 2.1.0 OK"
    RECIPIENT_OK = "250 2.1.5 OK"
    NO_VERIFYING = "252 2.5.0 Send the mail and see"
    HELP = "214 2.0.0 See RFC 5321"
    BYE = "221 2.0.0 Bye"
    READY_FOR_TLS = "220 2.0.0 Ready to start TLS"
    SIGNED_IN = "235 2.7.0 Signed in"
    GO_AHEAD = "354 End data with <CR><LF>.<CR><LF>"

    FULL = "421 4.3.2 Too many connections, try again later"
    CLOSING = "421 4.3.2 The desk is closing, try again later"
    TIMED_OUT = "421 4.4.2 Waited too long"
    GAVE_WAY = "421 4.4.2 Others wait, and you said nothing: try again later"
    TOO_MANY_ERRORS = "421 4.7.0 Too many errors"
    TOO_MANY_COMMANDS = "421 4.7.0 Too many commands without a message"
    NOT_SMTP = "421 4.7.0 This is not SMTP"
    OUR_FAULT = "451 4.3.0 The desk cannot keep mail just now, try again later"
    BUSY = "451 4.3.1 The desk has its hands full, try again later"
    DISK_LOW = "452 4.3.1 Not enough room, try again later"
    TOO_MANY_RECIPIENTS = "452 4.5.3 Too many recipients"
    NO_TLS = "454 4.7.0 TLS is not available"
    SIGN_IN_UNAVAILABLE = "454 4.7.0 Signing in is not possible just now"

    BAD_SYNTAX = "500 5.5.2 Bad syntax"
    UNKNOWN_COMMAND = "500 5.5.1 Unknown command"
    LINE_TOO_LONG = "500 5.5.2 Command too long"
    BAD_ARGUMENT = "501 5.5.4 Bad argument"
    BAD_SENDER = "501 5.1.7 Bad sender address"
    BAD_RECIPIENT = "501 5.1.3 Bad recipient address"
    SIGN_IN_ABORTED = "501 5.7.0 Signing in was called off"
    BAD_BASE64 = "501 5.5.2 Bad base64"
    NOT_OFFERED = "502 5.5.1 Not offered here"
    BAD_SEQUENCE = "503 5.5.1 Bad sequence of commands"
    UNKNOWN_MECHANISM = "504 5.5.4 Unknown way of signing in"
    MUST_START_TLS = "530 5.7.0 Issue STARTTLS first"
    MUST_SIGN_IN = "530 5.7.0 Sign in first"
    NOT_SIGNED_IN = "535 5.7.8 Wrong name or password"
    TLS_BEFORE_SIGN_IN = "538 5.7.11 Issue STARTTLS before signing in"
    NOT_OURS = "550 5.1.1 There is no such address here"
    TOO_LARGE = "552 5.3.4 The message is larger than the desk takes"
    NEEDS_SMTPUTF8 = "553 5.6.7 An address beyond ASCII needs SMTPUTF8"
    LOOP = "554 5.4.6 The message has come a long way in a circle"
    UNSENDABLE = "554 5.6.0 The message has an endless line or too many lines"
    UNKNOWN_PARAMETER = "555 5.5.4 Unknown parameter"

    @property
    def is_refusal(self) -> bool:
        """Whether the client did something wrong (5xx)."""
        return self.value[0] == "5"
