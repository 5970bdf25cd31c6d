#ifndef CTLS_TICKET_KEYS_H
#define CTLS_TICKET_KEYS_H

#include "CTLS.h"

/// Seals and opens the context's tickets with `keys`, which it refers to from then on.
void ctls_use_ticket_keys(SSL_CTX *context, struct ctls_ticket_keys *keys);

#endif
