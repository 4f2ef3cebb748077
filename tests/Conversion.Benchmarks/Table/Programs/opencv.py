"""OpenCV as a peer, on one thread, as it comes.

usage: opencv.py OUT FILE...     prints the version where no file is named
"""

import sys
from pathlib import Path

import cv2

out, files = Path(sys.argv[1]), sys.argv[2:]
cv2.setNumThreads(1)
if not files:
    print(cv2.__version__)
for file in map(Path, files):
    image = cv2.imread(str(file), cv2.IMREAD_COLOR)
    if image is None or not cv2.imwrite(str(out / f"{file.stem}.png"), image):
        sys.exit(f"{file}: not converted")
