/* Preloaded, makes every fsync and fdatasync take SLOW_FSYNC_US longer, and tells their number at exit. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static long calls;

static int slow(const char *name, int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    const char *delay = getenv("SLOW_FSYNC_US");
    __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
    if (delay)
        usleep((useconds_t)atol(delay));
    return real(fd);
}

int fsync(int fd) { return slow("fsync", fd); }
int fdatasync(int fd) { return slow("fdatasync", fd); }

__attribute__((destructor)) static void tell(void) { fprintf(stderr, "fsyncs %ld\n", calls); }
