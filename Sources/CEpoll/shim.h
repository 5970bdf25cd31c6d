// Glibc's module for Swift leaves these out.
#include <sys/epoll.h>
#include <sys/eventfd.h>
