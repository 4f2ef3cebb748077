/* libvips as a peer: all files in one process, its PNG writer as it comes. The three functions are found at run time, so
   that the library alone is needed, not its headers and all that they depend on.

   usage: vips OUT FILE...     prints the library's version and ends where no file is named */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void *(*read_function)(const char *name, ...);
typedef int (*write_function)(void *image, const char *name, ...);

static void *library;

static void *find(const char *name) {
  void *found = dlsym(library, name);
  if (found == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    exit(1);
  }

  return found;
}

static void check(int succeeded, const char *file) {
  if (!succeeded) {
    fprintf(stderr, "%s: %s\n", file, ((const char *(*)(void))find("vips_error_buffer"))());
    exit(1);
  }
}

int main(int argc, char **argv) {
  library = dlopen("libvips.so.42", RTLD_NOW);
  if (library == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return 1;
  }

  check(((int (*)(const char *))find("vips_init"))(argv[0]) == 0, "vips_init");
  ((void (*)(int))find("vips_concurrency_set"))(1);
  if (argc < 3) {
    printf("%s\n", ((const char *(*)(void))find("vips_version_string"))());
    return 0;
  }

  read_function read_image = (read_function)find("vips_image_new_from_file");
  write_function write_image = (write_function)find("vips_image_write_to_file");
  void (*release)(void *) = (void (*)(void *))find("g_object_unref");
  for (int i = 2; i < argc; i++) {
    const char *name = strrchr(argv[i], '/') == NULL ? argv[i] : strrchr(argv[i], '/') + 1;
    char target[4096];
    snprintf(target, sizeof target, "%s/%.*s.png", argv[1], (int)strcspn(name, "."), name);
    void *image = read_image(argv[i], NULL);
    check(image != NULL, argv[i]);
    check(write_image(image, target, NULL) == 0, target);
    release(image);
  }

  return 0;
}
