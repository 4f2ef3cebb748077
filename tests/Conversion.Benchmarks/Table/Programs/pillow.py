"""Pillow as a peer.

usage: pillow.py LEVEL OUT FILE...     LEVEL: 0 to 9, or "default"; prints the version where no file is named
"""

import sys
from pathlib import Path

import PIL
from PIL import Image

level, out, files = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
options = {} if level == "default" else {"compress_level": int(level)}
if not files:
    print(PIL.__version__)
for file in map(Path, files):
    with Image.open(file) as image:
        image.save(out / f"{file.stem}.png", **options)
