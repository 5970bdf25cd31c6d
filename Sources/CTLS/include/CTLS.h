#ifndef CTLS_H
#define CTLS_H

#include <openssl/err.h>
#include <openssl/ssl.h>

// What of OpenSSL cannot be said in Swift: macros, and callbacks with C's types.

/// A context for servers: TLS 1.2 and 1.3 only, forward secrecy and authenticated ciphers only, no compression, no renegotiation,
/// no session cache (tickets need none), ALPN `http/1.1`, buffers given back between records. NULL if memory is short.
SSL_CTX *ctls_new_server_context(void);

/// A TLS server's side of a connected, non-blocking socket, waiting for a handshake. Writing to a client that has gone is an
/// error, never SIGPIPE. The descriptor stays the caller's. NULL if memory is short.
SSL *ctls_accept(SSL_CTX *context, int descriptor);

#endif
