/* Records, in program order, what a program does to files under $POWERCUT_DIR (writes, truncations, syncs, unlinks) and
 * what it acknowledges on standard output, into $POWERCUT_LOG. While the file $POWERCUT_FAILS exists, the disk fails:
 * each sync is refused with EIO.   cc -shared -fPIC -o recorder.so recorder.c -ldl */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int log_fd = -1;
static char folder[512];
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
    const char *log = getenv("POWERCUT_LOG"), *dir = getenv("POWERCUT_DIR");
    if (!log || !dir) return;
    strncpy(folder, dir, sizeof folder - 1);
    int fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    log_fd = fcntl(fd, F_DUPFD_CLOEXEC, 900);
    syscall(SYS_close, fd);
}

static int is_ours(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, 511);
    if (n <= 0) return 0;
    path[n] = 0;
    return !strncmp(path, folder, strlen(folder));
}

static void record(char what, const char *path, uint64_t offset, const void *data, uint32_t length) {
    uint16_t path_length = strlen(path);
    char head[1 + 2 + 512 + 8 + 4];
    int k = 0;
    head[k++] = what;
    memcpy(head + k, &path_length, 2), k += 2;
    memcpy(head + k, path, path_length), k += path_length;
    memcpy(head + k, &offset, 8), k += 8;
    memcpy(head + k, &length, 4), k += 4;
    struct iovec parts[2] = {{head, k}, {(void *)data, data ? length : 0}};
    pthread_mutex_lock(&one_at_a_time);
    syscall(SYS_writev, log_fd, parts, data ? 2 : 1);
    pthread_mutex_unlock(&one_at_a_time);
}

ssize_t pwrite64(int fd, const void *data, size_t n, off64_t offset) {
    char path[512];
    ssize_t done = syscall(SYS_pwrite64, fd, data, n, offset);
    if (log_fd >= 0 && done > 0 && is_ours(fd, path)) record('W', path, offset, data, done);
    return done;
}
ssize_t pwrite(int fd, const void *data, size_t n, off_t offset) { return pwrite64(fd, data, n, offset); }

ssize_t write(int fd, const void *data, size_t n) {
    char path[512];
    off_t offset = -1;
    if (log_fd >= 0 && fd == 1) record('A', "ack", 0, data, n);
    if (log_fd >= 0 && fd > 2 && is_ours(fd, path)) offset = lseek(fd, 0, SEEK_CUR);
    ssize_t done = syscall(SYS_write, fd, data, n);
    if (offset >= 0 && done > 0) record('W', path, offset, data, done);
    return done;
}

int ftruncate64(int fd, off64_t length) {
    char path[512];
    int failed = syscall(SYS_ftruncate, fd, length);
    if (log_fd >= 0 && !failed && is_ours(fd, path)) record('T', path, length, 0, 0);
    return failed;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

static int synced(int call, int fd) {
    char path[512];
    const char *fails = getenv("POWERCUT_FAILS");
    if (fails && !access(fails, F_OK) && is_ours(fd, path)) {
        errno = EIO;
        return -1;
    }
    int failed = syscall(call, fd);
    if (log_fd >= 0 && !failed && is_ours(fd, path)) record('S', path, 0, 0, 0);
    return failed;
}
int fsync(int fd) { return synced(SYS_fsync, fd); }
int fdatasync(int fd) { return synced(SYS_fdatasync, fd); }

int unlink(const char *path) {
    int failed = syscall(SYS_unlink, path);
    if (log_fd >= 0 && !failed && !strncmp(path, folder, strlen(folder))) record('U', path, 0, 0, 0);
    return failed;
}
