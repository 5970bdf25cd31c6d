#include "ticket_keys.h"

#include <errno.h>
#include <openssl/pem.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/socket.h>

// OpenSSL's own socket BIO calls write(), which ends the process with SIGPIPE when the client has gone; a flag of send() prevents
// that, so the four operations TLS needs are here.

static int descriptor_of(BIO *bio) { return (int)(intptr_t)BIO_get_data(bio); }

static int socket_write(BIO *bio, const char *bytes, int count) {
    BIO_clear_retry_flags(bio);
    ssize_t result;
    do {
        result = send(descriptor_of(bio), bytes, (size_t)count, MSG_NOSIGNAL);
    } while (result < 0 && errno == EINTR);
    if (result < 0 && errno == EAGAIN) BIO_set_retry_write(bio);
    return (int)result;
}

static int socket_read(BIO *bio, char *bytes, int count) {
    BIO_clear_retry_flags(bio);
    ssize_t result;
    do {
        result = recv(descriptor_of(bio), bytes, (size_t)count, 0);
    } while (result < 0 && errno == EINTR);
    if (result < 0 && errno == EAGAIN) BIO_set_retry_read(bio);
    if (result == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return (int)result;
}

static long socket_control(BIO *bio, int command, long number, void *pointer) {
    (void)number;
    (void)pointer;
    switch (command) {
    case BIO_CTRL_FLUSH: return 1;
    case BIO_CTRL_EOF: return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
    default: return 0;
    }
}

static BIO_METHOD *socket_method;

static void make_socket_method(void) {
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
    if (!method) return;
    BIO_meth_set_write(method, socket_write);
    BIO_meth_set_read(method, socket_read);
    BIO_meth_set_ctrl(method, socket_control);
    socket_method = method;
}

SSL *ctls_accept(SSL_CTX *context, int descriptor) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_socket_method);
    if (!socket_method) return NULL;
    SSL *ssl = SSL_new(context);
    BIO *bio = ssl ? BIO_new(socket_method) : NULL;
    if (!bio) {
        SSL_free(ssl);
        return NULL;
    }
    BIO_set_data(bio, (void *)(intptr_t)descriptor);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl, bio, bio);
    SSL_set_accept_state(ssl);
    return ssl;
}

/// A client that offers protocols but not this one would misunderstand every answer.
static int select_protocol(
    SSL *ssl, const unsigned char **selected, unsigned char *length, const unsigned char *offered, unsigned int count,
    void *argument) {
    (void)ssl;
    (void)argument;
    static const unsigned char http11[] = "\x08http/1.1";
    unsigned char *match;
    if (SSL_select_next_proto(&match, length, http11, sizeof http11 - 1, offered, count) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *selected = match;
    return SSL_TLSEXT_ERR_OK;
}

/// OpenSSL's own would ask on the terminal, and a service would wait there for ever.
static int refuse_pass_phrase(char *buffer, int size, int writes, void *argument) {
    (void)buffer;
    (void)size;
    (void)writes;
    (void)argument;
    // What OpenSSL says by itself is "interrupted or cancelled".
    ERR_raise(ERR_LIB_PEM, PEM_R_BAD_PASSWORD_READ);
    return -1;
}

SSL_CTX *ctls_new_server_context(struct ctls_ticket_keys *keys) {
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (!context) return NULL;
    SSL_CTX_set_default_passwd_cb(context, refuse_pass_phrase);
    ctls_use_ticket_keys(context, keys);
    // A client that ends without close_notify is like one that closes a plain connection: what HTTP says of a message's length
    // shows whether anything was cut off.
    SSL_CTX_set_options(
        context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                     SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(
        context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_alpn_select_cb(context, select_protocol, NULL);
    static const unsigned char name[] = "http";
    if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_session_id_context(context, name, sizeof name - 1) != 1 ||
        SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1) {
        SSL_CTX_free(context);
        return NULL;
    }
    return context;
}
