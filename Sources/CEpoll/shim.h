// Glibc's module for Swift leaves this out.
#include <sys/epoll.h>
