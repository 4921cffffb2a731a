/* A disk that takes a millisecond longer to flush: cc -shared -fPIC -o slow-fsync.so slow-fsync.c, then LD_PRELOAD. */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int slowly(long call, int file) {
  struct timespec millisecond = {0, 1000000};
  int result = (int)syscall(call, file);
  nanosleep(&millisecond, 0);
  return result;
}

int fsync(int file) { return slowly(SYS_fsync, file); }
int fdatasync(int file) { return slowly(SYS_fdatasync, file); }
