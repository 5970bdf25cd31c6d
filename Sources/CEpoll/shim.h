// What Glibc's module for Swift leaves out.
#include <sys/epoll.h>
#include <sys/eventfd.h>

// accept(2) with the flags that a new descriptor is to have, in one system call. glibc declares it for _GNU_SOURCE only, and including
// its header here would take the names of sockets away from Glibc's module.
static inline int cepoll_accept(int listener, void *address, unsigned int *length) {
    extern int accept4(int, void *, unsigned int *, int);
    const int nonblocking = 04000, closedOnExec = 02000000;
    return accept4(listener, address, length, nonblocking | closedOnExec);
}
