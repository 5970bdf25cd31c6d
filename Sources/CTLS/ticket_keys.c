#include "ticket_keys.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// Whoever has a ticket key can read, later, what was said in every TLS 1.2 session resumed with it (RFC 5077 section 5.6). OpenSSL
// makes its keys once for each context and keeps them as long as the process; these are renewed.

struct ticket_key {
    unsigned char name[16];
    unsigned char cipher[32];
    unsigned char mac[32];
};

struct ctls_ticket_keys {
    pthread_mutex_t lock;
    /// The current keys and those before them.
    struct ticket_key keys[2];
    int count;
};

struct ctls_ticket_keys *ctls_new_ticket_keys(void) {
    struct ctls_ticket_keys *keys = calloc(1, sizeof *keys);
    if (!keys) return NULL;
    pthread_mutex_init(&keys->lock, NULL);
    if (ctls_renew_ticket_keys(keys)) return keys;
    ctls_free_ticket_keys(keys);
    return NULL;
}

void ctls_free_ticket_keys(struct ctls_ticket_keys *keys) {
    if (!keys) return;
    OPENSSL_cleanse(keys->keys, sizeof keys->keys);
    pthread_mutex_destroy(&keys->lock);
    free(keys);
}

bool ctls_renew_ticket_keys(struct ctls_ticket_keys *keys) {
    struct ticket_key new_key;
    if (RAND_priv_bytes((unsigned char *)&new_key, sizeof new_key) != 1) return false;
    pthread_mutex_lock(&keys->lock);
    keys->keys[1] = keys->keys[0];
    keys->keys[0] = new_key;
    if (keys->count < 2) keys->count++;
    pthread_mutex_unlock(&keys->lock);
    OPENSSL_cleanse(&new_key, sizeof new_key);
    return true;
}

/// Copies the keys of that name, or the current ones if it is NULL.
/// Returns their place, 0 for the current ones; -1: there are none.
static int find_key(struct ctls_ticket_keys *keys, const unsigned char *name, struct ticket_key *found) {
    int place = -1;
    pthread_mutex_lock(&keys->lock);
    for (int index = 0; index < keys->count && place < 0; index++) {
        if (name && memcmp(name, keys->keys[index].name, sizeof found->name) != 0) continue;
        *found = keys->keys[index];
        place = index;
    }
    pthread_mutex_unlock(&keys->lock);
    return place;
}

static int context_index = -1;

static void make_context_index(void) { context_index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL); }

/// OpenSSL asks for keys. Returns 1: use these; 2: also give the client a new ticket; 0: go on without; -1: end the handshake.
static int choose_ticket_key(
    SSL *ssl, unsigned char name[16], unsigned char *vector, EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int seals) {
    struct ctls_ticket_keys *keys = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), context_index);
    struct ticket_key key;
    const int place = keys ? find_key(keys, seals ? NULL : name, &key) : -1;
    if (place < 0) return 0;
    if (seals) {
        memcpy(name, key.name, sizeof key.name);
        if (RAND_bytes(vector, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) != 1) return -1;
    }
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key.mac, sizeof key.mac),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, "SHA256", 0), OSSL_PARAM_construct_end()};
    const int has_begun = EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), NULL, key.cipher, vector, seals) == 1 &&
                          EVP_MAC_CTX_set_params(mac, parameters) == 1;
    OPENSSL_cleanse(&key, sizeof key);
    return has_begun ? 1 + (place > 0) : -1;
}

void ctls_use_ticket_keys(SSL_CTX *context, struct ctls_ticket_keys *keys) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_context_index);
    if (SSL_CTX_set_ex_data(context, context_index, keys) == 1)
        SSL_CTX_set_tlsext_ticket_key_evp_cb(context, choose_ticket_key);
}
