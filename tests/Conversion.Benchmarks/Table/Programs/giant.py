"""Makes a JPEG of 100 megapixels out of a photograph that is laid out in tiles, each second one mirrored.

usage: giant.py PHOTO TARGET
"""

import subprocess
import sys

from PIL import Image, ImageOps

WIDTH, HEIGHT = 11520, 8704

Image.MAX_IMAGE_PIXELS = None
tile = Image.open(sys.argv[1]).convert("RGB")
giant = Image.new("RGB", (WIDTH, HEIGHT))
for row, top in enumerate(range(0, HEIGHT, tile.height)):
    for column, left in enumerate(range(0, WIDTH, tile.width)):
        picture = ImageOps.mirror(tile) if column % 2 else tile
        giant.paste(ImageOps.flip(picture) if row % 2 else picture, (left, top))
with subprocess.Popen(["cjpeg", "-quality", "90", "-sample", "2x2", "-outfile", sys.argv[2]], stdin=subprocess.PIPE) as cjpeg:
    giant.save(cjpeg.stdin, "PPM")
sys.exit(cjpeg.returncode)
