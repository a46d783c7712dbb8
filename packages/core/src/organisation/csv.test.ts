import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCsv, readCsv } from "./csv.js";

const cellsOf = (text: string) => readCsv(text).rows.map(({ cells }) => cells);

describe("readCsv", () => {
  it("reads back whatever was quoted", () => {
    const cell = fc
      .string({ unit: fc.constantFrom("a", "党", '"', ",", "\n", "\r", ";", "😀") })
      .map((text) => `x${text}x`);
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });
    const write = (rows: readonly (readonly string[])[], lineEnd: string) =>
      rows.map((row) => row.map((each) => `"${each.replaceAll('"', '""')}"`).join(",")).join(lineEnd);

    fc.assert(
      fc.property(table, fc.constantFrom("\r\n", "\n", "\r"), fc.boolean(), (rows, lineEnd, hasMark) => {
        expect(cellsOf(`${hasMark ? "\ufeff" : ""}${write(rows, lineEnd)}`)).toEqual(rows);
      }),
    );
  });

  it("ends on any text, and names the row whose quotes do not fit", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", "a"), maxLength: 40 }), (text) => {
        const { rows, brokenRow } = readCsv(text);
        expect(brokenRow === null || brokenRow >= 1).toBe(true);
        expect(rows.every(({ row }) => brokenRow === null || row < brokenRow)).toBe(true);
      }),
    );
    expect(readCsv('a,b\n1,"2').brokenRow).toBe(2);
    expect(readCsv('a,b\n1,"2"x\n').brokenRow).toBe(2);
    expect(readCsv('a,b\n1,2"\n').brokenRow).toBe(2);
  });

  it("skips a byte order mark and empty rows but counts them", () => {
    const { rows } = readCsv("\ufeff姓名,身份\r\n\r\n,\r\n甲,正式\r\n");

    expect(rows).toEqual([
      { row: 1, cells: ["姓名", "身份"] },
      { row: 4, cells: ["甲", "正式"] },
    ]);
  });

  it("reads an empty file as no rows, and a last comma as an empty cell", () => {
    expect(cellsOf("")).toEqual([]);
    expect(cellsOf("a,")).toEqual([["a", ""]]);
  });
});

describe("decodeCsv", () => {
  it("refuses text in another encoding, saying what to do", () => {
    const gbk = Uint8Array.from([0xd0, 0xd5, 0xc3, 0xfb]);
    const utf16 = Uint8Array.from([0xff, 0xfe, 0x03, 0x59]);

    for (const bytes of [gbk, utf16])
      expect(() => decodeCsv(bytes)).toThrow(expect.objectContaining({ code: "IMPORT_REFUSED", field: "csv" }));
    expect(decodeCsv(Buffer.from("姓名"))).toBe("姓名");
  });
});
