/* The unit of the table: libjpeg-turbo decodes JPEGs to RGB as it comes (accurate DCT, smooth chroma) into a frame that
   nobody looks at.

   usage: floor FILE...     Debian: libjpeg-dev */
#include <stdio.h>
#include <stdlib.h>
#include <jpeglib.h>

typedef struct {
  JSAMPLE *samples;
  size_t capacity;
} frame;

static void fit(frame *f, size_t bytes) {
  if (f->capacity >= bytes) {
    return;
  }

  f->samples = realloc(f->samples, bytes);
  f->capacity = bytes;
  if (f->samples == NULL) {
    perror("floor");
    exit(1);
  }
}

static void decode(FILE *file, frame *f) {
  struct jpeg_error_mgr errors;
  struct jpeg_decompress_struct decoder;
  decoder.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&decoder);
  jpeg_stdio_src(&decoder, file);
  (void)jpeg_read_header(&decoder, TRUE);
  decoder.out_color_space = JCS_RGB;
  (void)jpeg_start_decompress(&decoder);
  size_t row_bytes = (size_t)decoder.output_width * 3;
  fit(f, row_bytes * decoder.output_height);
  while (decoder.output_scanline < decoder.output_height) {
    JSAMPROW row = f->samples + row_bytes * decoder.output_scanline;
    (void)jpeg_read_scanlines(&decoder, &row, 1);
  }

  (void)jpeg_finish_decompress(&decoder);
  jpeg_destroy_decompress(&decoder);
}

int main(int argc, char **argv) {
  frame f = {NULL, 0};
  for (int i = 1; i < argc; i++) {
    FILE *file = fopen(argv[i], "rb");
    if (file == NULL) {
      perror(argv[i]);
      return 1;
    }

    decode(file, &f);
    fclose(file);
  }

  free(f.samples);
  return 0;
}
