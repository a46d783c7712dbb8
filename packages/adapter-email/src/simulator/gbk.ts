/** Writes text in a charset of the GB family; `null` where it holds a character that takes more than two bytes there. */
export type GbkWriter = (text: string) => Uint8Array | null;

/** Makes a writer of GBK, whose table is read once from the decoder that every Node has. @source WHATWG Encoding, gb18030. */
export function createGbkWriter(): GbkWriter {
  let table: ReadonlyMap<string, readonly [number, number]> | null = null;
  return (text) => {
    table ??= readTable();
    const bytes: number[] = [];
    for (const character of text) {
      const code = character.codePointAt(0) ?? 0;
      const pair = code < 0x80 ? [code] : table.get(character);
      if (pair === undefined) return null;
      bytes.push(...pair);
    }
    return Uint8Array.from(bytes);
  };
}

/** All pairs of bytes, each on a line of its own, so that a pair which means nothing spoils no other. */
function readTable(): ReadonlyMap<string, readonly [number, number]> {
  const trails = Array.from({ length: 0xfe - 0x40 + 1 }, (_, index) => 0x40 + index).filter((trail) => trail !== 0x7f);
  const table = new Map<string, readonly [number, number]>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    const row = Uint8Array.from(trails.flatMap((trail) => [lead, trail, 0x0a]));
    const lines = new TextDecoder("gbk").decode(row).split("\n");
    for (const [index, trail] of trails.entries()) {
      const character = lines[index] ?? "";
      if (character.length === 1 && character !== "\ufffd" && !table.has(character))
        table.set(character, [lead, trail]);
    }
  }
  return table;
}
