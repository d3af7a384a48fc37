// pdf.js, the reader in Firefox and in many repositories; see README.md.
//   pdfjs-read FILE              what copying the whole document gives, pages ended by form feeds
//   pdfjs-read --draw FILE OUT   the first page at 72 dpi as PGM
import fs from "node:fs";
import { createRequire } from "node:module";

const home = process.env.SOHOA_PDFJS_HOME + "/node_modules/";
const pdfjs = await import(home + "pdfjs-dist/legacy/build/pdf.mjs");
const { createCanvas } = createRequire(home)("@napi-rs/canvas");
const drawing = process.argv[2] === "--draw";
const file = process.argv[drawing ? 3 : 2];
const pdf = await pdfjs.getDocument({
  data: new Uint8Array(fs.readFileSync(file)),
  wasmUrl: home + "pdfjs-dist/wasm/",
  verbosity: 0,
}).promise;

if (drawing) {
  const page = await pdf.getPage(1);
  const viewport = page.getViewport({ scale: 1 });
  const width = Math.round(viewport.width), height = Math.round(viewport.height);
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  await page.render({ canvas, canvasContext: context, viewport }).promise;
  const rgba = context.getImageData(0, 0, width, height).data;
  const gray = Buffer.from(Array.from({ length: width * height }, (_, i) => rgba[4 * i + 1]));
  fs.writeFileSync(process.argv[4], Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), gray]));
} else {
  for (let number = 1; number <= pdf.numPages; ++number) {
    const { items } = await (await pdf.getPage(number)).getTextContent();
    process.stdout.write(items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join("") + "\n\f");
  }
}
