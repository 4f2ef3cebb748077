"""The classic pipeline: list a container, download, convert with Pillow, upload, one image after another.

usage: classic.py SOURCE TARGET     containers of the account in AZURE_STORAGE_CONNECTION_STRING
"""

import io
import os
import sys

from azure.storage.blob import BlobServiceClient, ContentSettings
from PIL import Image

service = BlobServiceClient.from_connection_string(os.environ["AZURE_STORAGE_CONNECTION_STRING"])
source, target = map(service.get_container_client, sys.argv[1:3])
if not target.exists():
    target.create_container()
names = [blob.name for blob in source.list_blobs() if blob.name.lower().endswith((".jpg", ".jpeg"))]
for index, name in enumerate(names):
    jpeg = source.download_blob(name).readall()
    png = io.BytesIO()
    with Image.open(io.BytesIO(jpeg)) as image:
        image.save(png, "PNG")
    target.upload_blob(
        os.path.splitext(name)[0] + ".png",
        png.getvalue(),
        overwrite=True,
        content_settings=ContentSettings(content_type="image/png"),
    )
    print(f"[{index + 1}/{len(names)}] {name}: {len(jpeg)} bytes in, {png.tell()} bytes out")
