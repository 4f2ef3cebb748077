/* Runs a program on one core (on any, where CORE is negative) and writes down what it used, children that it waited for included.
   A launcher of its own, because the kernel hands the peak memory of a process on to what it starts, and this one is small.

   usage: pinned CORE REPORT PROGRAM [ARGUMENT...]     REPORT receives: user-seconds system-seconds peak-bytes */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double seconds(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec / 1e6; }

int main(int argc, char **argv) {
  if (argc < 4) {
    fprintf(stderr, "usage: pinned CORE REPORT PROGRAM [ARGUMENT...]\n");
    return 2;
  }

  int core = atoi(argv[1]);
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (core >= 0) {
    CPU_SET(core, &cores);
  }

  pid_t child = fork();
  if (child == 0) {
    if (core >= 0 && sched_setaffinity(0, sizeof cores, &cores) != 0) {
      perror("sched_setaffinity");
      _exit(126);
    }

    execvp(argv[3], argv + 3);
    perror(argv[3]);
    _exit(127);
  }

  int status;
  struct rusage used;
  if (child < 0 || wait4(child, &status, 0, &used) != child) {
    perror("pinned");
    return 1;
  }

  FILE *report = fopen(argv[2], "w");
  if (report == NULL) {
    perror(argv[2]);
    return 1;
  }

  fprintf(report, "%.6f %.6f %ld\n", seconds(used.ru_utime), seconds(used.ru_stime), used.ru_maxrss * 1024L);
  fclose(report);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
