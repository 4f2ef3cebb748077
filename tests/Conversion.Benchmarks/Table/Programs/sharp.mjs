// sharp as a peer, on one thread. It is looked up from the working folder, where npm installed it.
//
// usage: node sharp.mjs OPTIONS OUT FILE...     OPTIONS: those of sharp.png() as JSON; prints the versions where no file is named

import { createRequire } from 'node:module';
import { basename, extname, join } from 'node:path';
import { cwd } from 'node:process';

const sharp = createRequire(join(cwd(), 'package.json'))('sharp');
const [options, out, ...files] = process.argv.slice(2);

sharp.concurrency(1);
sharp.cache(false);
if (files.length === 0) {
  console.log(`${sharp.versions.sharp}, libvips ${sharp.versions.vips}`);
}

for (const file of files) {
  await sharp(file).png(JSON.parse(options)).toFile(join(out, `${basename(file, extname(file))}.png`));
}
