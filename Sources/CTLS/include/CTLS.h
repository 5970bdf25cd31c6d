#ifndef CTLS_H
#define CTLS_H

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdbool.h>

struct ctls_ticket_keys;

// What of OpenSSL cannot be said in Swift: macros, and callbacks with C's types.

/// A context for servers: TLS 1.2 and 1.3 only, forward secrecy and authenticated ciphers only, no compression, no renegotiation,
/// no session cache (tickets need none), ALPN `http/1.1`, buffers given back between records. A pass phrase is never asked for:
/// what needs one cannot be read. `keys` must outlive the context and its sessions. NULL if memory is short.
SSL_CTX *ctls_new_server_context(struct ctls_ticket_keys *keys);

/// The keys that session tickets are sealed with, for all threads and contexts of a server. NULL if memory or random numbers are
/// short.
struct ctls_ticket_keys *ctls_new_ticket_keys(void);

void ctls_free_ticket_keys(struct ctls_ticket_keys *keys);

/// From now on tickets are sealed with new random keys. Those of the keys before are accepted still, older ones no more. False, and
/// nothing has changed, if the system has no random numbers.
bool ctls_renew_ticket_keys(struct ctls_ticket_keys *keys);

/// A TLS server's side of a connected, non-blocking socket, waiting for a handshake. Writing to a client that has gone is an
/// error, never SIGPIPE. The descriptor stays the caller's. NULL if memory is short.
SSL *ctls_accept(SSL_CTX *context, int descriptor);

#endif
