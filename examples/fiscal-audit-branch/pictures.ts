import { crc32, deflateSync } from "node:zlib";

/** A picture made in code, ready to be stored. */
export interface Picture {
  /** File name. */
  readonly name: string;
  /** Media type. */
  readonly type: "image/png";
  /** The file. */
  readonly bytes: Uint8Array;
}

/** Colour at a point, each of red, green and blue from 0 to 255; `x` and `y` from 0 to 1, from the upper left. */
type Painting = (x: number, y: number) => readonly [number, number, number];

const width = 320;
const height = 200;

/** Three small views of an afternoon among trees: no camera was there, and nobody is in them. */
export function albumPictures(): readonly Picture[] {
  return [picture("01-hills.png", hills), picture("02-saplings.png", saplings), picture("03-evening.png", evening)];
}

const hills: Painting = (x, y) => {
  const ridge = 0.55 + 0.12 * Math.sin(x * 7) + 0.05 * Math.sin(x * 19);
  return y < ridge ? [176 - 40 * y, 212 - 30 * y, 236] : [86 + 60 * (1 - y), 140 - 40 * y, 84];
};

const saplings: Painting = (x, y) => {
  const column = (x * 6) % 1;
  const isTrunk = Math.abs(column - 0.5) < 0.03 && y > 0.45 && y < 0.85;
  const isCrown = Math.hypot((column - 0.5) * 1.2, (y - 0.4) * 1.4) < 0.22;
  if (isTrunk) return [112, 84, 60];
  if (isCrown) return [74, 150, 78];
  return y > 0.8 ? [150, 122, 86] : [214, 232, 242];
};

const evening: Painting = (x, y) => {
  const isSun = Math.hypot((x - 0.7) * 1.6, y - 0.5) < 0.12;
  if (isSun) return [250, 214, 140];
  return y > 0.72 ? [92, 86, 110] : [240 - 60 * y, 176 - 50 * y, 150 + 20 * y];
};

function picture(name: string, paint: Painting): Picture {
  return { name, type: "image/png", bytes: png(paint) };
}

/** Writes an 8-bit RGB picture without interlacing. @source PNG specification, third edition, chapters 5 and 11. */
function png(paint: Painting): Uint8Array {
  const lines = Array.from({ length: height }, (_, row) => {
    const line = Buffer.alloc(1 + width * 3); // the first byte is the line's filter: none
    for (let column = 0; column < width; column++)
      line.set(paint(column / width, row / height).map(Math.round), 1 + column * 3);
    return line;
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(lines))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(content.byteLength);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, check]);
}
