"""Why a request failed, in the words of the phone's network stack.

`wx.request` and `wx.connectSocket` put them behind `request:fail `. The numbers and names are Chromium's
(net/base/net_error_list.h), whose stack Android and the developer tools use.
"""

from __future__ import annotations

import errno
import socket
import ssl

import aiohttp
from aiohttp import http_exceptions

_OF_SYSTEM = {
    errno.ECONNREFUSED: (-102, "CONNECTION_REFUSED"),
    errno.ECONNRESET: (-101, "CONNECTION_RESET"),
    errno.ECONNABORTED: (-103, "CONNECTION_ABORTED"),
    errno.EPIPE: (-101, "CONNECTION_RESET"),
    errno.ENETUNREACH: (-109, "ADDRESS_UNREACHABLE"),
    errno.EHOSTUNREACH: (-109, "ADDRESS_UNREACHABLE"),
    errno.EADDRNOTAVAIL: (-108, "ADDRESS_INVALID"),
    errno.ETIMEDOUT: (-118, "CONNECTION_TIMED_OUT"),
}
# Of X509_V_ERR_… in OpenSSL: the name does not match, it has run out.
_OF_CERTIFICATE = {62: (-200, "CERT_COMMON_NAME_INVALID"), 10: (-201, "CERT_DATE_INVALID")}


class NotARequest(Exception):
    """The page asked for something that is no request. The message says what."""


def describe(error: Exception) -> str:
    """`errcode:-102 cronet_error_code:-102 error_msg:net::ERR_CONNECTION_REFUSED`, or Chromium's sentence."""
    if isinstance(error, NotARequest):
        return str(error)
    if isinstance(error, aiohttp.WSServerHandshakeError):
        if error.status != 101:
            return f"Error during WebSocket handshake: Unexpected response code: {error.status}"
        return f"Error during WebSocket handshake: {error.message}"
    number, name = _code(error)
    return f"errcode:{number} cronet_error_code:{number} error_msg:net::ERR_{name}"


def _code(error: BaseException) -> tuple[int, str]:
    match error:
        case aiohttp.NonHttpUrlRedirectClientError() | aiohttp.InvalidUrlRedirectClientError():
            return -311, "UNSAFE_REDIRECT"
        case aiohttp.ClientConnectorDNSError() | socket.gaierror() | UnicodeError():
            return -105, "NAME_NOT_RESOLVED"
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError() | ValueError():
            return -300, "INVALID_URL"
        case aiohttp.TooManyRedirects():
            return -310, "TOO_MANY_REDIRECTS"
        case aiohttp.ClientConnectorCertificateError(certificate_error=ssl.SSLCertVerificationError() as why):
            return _OF_CERTIFICATE.get(why.verify_code, (-202, "CERT_AUTHORITY_INVALID"))
        case aiohttp.ClientSSLError():
            return -107, "SSL_PROTOCOL_ERROR"
        case aiohttp.ServerDisconnectedError():
            return -324, "EMPTY_RESPONSE"
        case aiohttp.ClientPayloadError():
            return _payload_code(error)
        case aiohttp.ClientResponseError():
            return -370, "INVALID_HTTP_RESPONSE"
        case aiohttp.ClientConnectionError(__cause__=OSError() as cause) if not isinstance(error, OSError):
            return _code(cause)
        case OSError():
            return _OF_SYSTEM.get(error.errno or 0, (-104, "CONNECTION_FAILED"))
    return -2, "FAILED"


def _payload_code(error: BaseException) -> tuple[int, str]:
    """Why a body broke off, from what aiohttp caught before it said ClientPayloadError."""
    match error.__cause__:
        case http_exceptions.ContentEncodingError():
            return -330, "CONTENT_DECODING_FAILED"
        case http_exceptions.TransferEncodingError():
            return -355, "INCOMPLETE_CHUNKED_ENCODING"
        case http_exceptions.ContentLengthError():
            return -354, "CONTENT_LENGTH_MISMATCH"
        case http_exceptions.BadHttpMessage():
            return -321, "INVALID_CHUNKED_ENCODING"
        case OSError() as cause:
            return _code(cause)
    return -101, "CONNECTION_RESET"
