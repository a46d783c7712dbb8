import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allowedTypes, type MediaType, sniffMediaType } from "./media.js";
import { agrees, sniffedBytes } from "./media-type.js";

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const bytes = (...parts: (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...text(part)] : part)));

const zip = bytes("PK", [3, 4, 20, 0, 6, 0]);
const ole = bytes([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);

describe("sniffMediaType", () => {
  it.each<[string, Uint8Array, string, MediaType["kind"]]>([
    ["a.png", bytes([0x89], "PNG\r\n", [0x1a], "\n"), "image/png", "image"],
    ["a.jpg", bytes([0xff, 0xd8, 0xff, 0xe0]), "image/jpeg", "image"],
    ["a.gif", bytes("GIF89a"), "image/gif", "image"],
    ["old.gif", bytes("GIF87a"), "image/gif", "image"],
    ["a.webp", bytes("RIFF", [1, 2, 3, 4], "WEBPVP8 "), "image/webp", "image"],
    ["a.heic", bytes([0, 0, 0, 24], "ftypheic"), "image/heic", "image"],
    ["a.avif", bytes([0, 0, 0, 24], "ftypavif"), "image/avif", "image"],
    ["a.wav", bytes("RIFF", [1, 2, 3, 4], "WAVEfmt "), "audio/wav", "audio"],
    ["a.mp3", bytes("ID3", [4, 0]), "audio/mpeg", "audio"],
    ["bare.mp3", bytes([0xff, 0xfb, 0x90, 0]), "audio/mpeg", "audio"],
    ["a.m4a", bytes([0, 0, 0, 24], "ftypM4A "), "audio/mp4", "audio"],
    ["a.amr", bytes("#!AMR\n"), "audio/amr", "audio"],
    ["a.ogg", bytes("OggS", [0]), "audio/ogg", "audio"],
    ["a.mp4", bytes([0, 0, 0, 24], "ftypisom"), "video/mp4", "video"],
    ["a.mov", bytes([0, 0, 0, 20], "ftypqt  "), "video/quicktime", "video"],
    ["a.webm", bytes([0x1a, 0x45, 0xdf, 0xa3]), "video/webm", "video"],
    ["a.pdf", bytes("%PDF-1.7"), "application/pdf", "file"],
    ["a.zip", zip, "application/zip", "file"],
    ["a.DOCX", zip, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "file"],
    ["a.xlsx", zip, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "file"],
    ["a.pptx", zip, "application/vnd.openxmlformats-officedocument.presentationml.presentation", "file"],
    ["a.ofd", zip, "application/ofd", "file"],
    ["a.doc", ole, "application/msword", "file"],
    ["a.xls", ole, "application/vnd.ms-excel", "file"],
    ["a.ppt", ole, "application/vnd.ms-powerpoint", "file"],
    ["a.txt", text("三月的学习安排"), "text/plain", "file"],
    ["bom.txt", bytes([0xef, 0xbb, 0xbf], "三月"), "text/plain", "file"],
  ])("tells %s by how it begins", (name, head, type, kind) => {
    expect(sniffMediaType(head, name)).toEqual({ type, kind });
    expect(allowedTypes).toContain(type);
  });

  it.each<[string, Uint8Array]>([
    ["page.txt", text("<!DOCTYPE html><html></html>")],
    ["page.html", text("just words")],
    ["page.txt", text("\n\t  <script>alert(1)</script>")],
    ["drawing.png", text("<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>")],
    ["drawing.svg", text('<?xml version="1.0"?><svg/>')],
    ["bom.txt", bytes([0xef, 0xbb, 0xbf], "<html>")],
    ["program.png", bytes("MZ", [0x90, 0, 3, 0, 0, 0])],
    ["program", bytes([0x7f], "ELF", [2, 1, 1, 0])],
    ["run.txt", text("#!/bin/sh\nrm -rf /")],
    ["run.bat", text("del /q *")],
    ["run.ps1", text("Get-ChildItem")],
    ["run.js", text("alert(1)")],
    ["photo.jpg.exe", bytes([0xff, 0xd8, 0xff, 0xe0])],
    ["photo.exe. ", bytes([0xff, 0xd8, 0xff, 0xe0])],
    ["tool.jar", zip],
    ["macros.docm", zip],
    ["unknown.doc.bin", ole],
    ["form.webp", bytes("RIFF", [1, 2, 3, 4], "ACON")],
    ["binary.txt", bytes("text", [0, 1, 2])],
    ["latin.txt", bytes([0xc8, 0xfd, 0xd4, 0xc2])],
    ["empty.txt", bytes()],
    ["blank.txt", text(" \n ")],
  ])("refuses %s (%#)", (name, head) => {
    expect(sniffMediaType(head, name)).toBeNull();
  });

  it("tells a nameless office document by the claim, if the content agrees", () => {
    const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    expect(sniffMediaType(ole, "attachment", "application/msword")?.type).toBe("application/msword");
    expect(sniffMediaType(zip, "attachment", docx)?.type).toBe(docx);
    expect(sniffMediaType(ole, "attachment", docx)).toBeNull();
    expect(sniffMediaType(text("words"), "attachment", docx)?.type).toBe("text/plain");
  });

  it("answers an allowed type or none, whatever the bytes and the name, and looks at the first bytes only", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        fc.oneof(fc.string(), fc.constantFrom("a.doc", "a.docx", "a.txt", "a.png")),
        fc.option(fc.string(), { nil: undefined }),
        (head, name, claimed) => {
          const found = sniffMediaType(head, name, claimed);
          expect(found === null || allowedTypes.includes(found.type)).toBe(true);
          expect(sniffMediaType(head.subarray(0, sniffedBytes), name, claimed)).toEqual(found);
        },
      ),
    );
  });

  it("takes text that is cut within a character", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), (lead) => {
        const whole = text("a".repeat(lead) + "学".repeat(30));
        expect(sniffMediaType(whole.subarray(0, sniffedBytes), "a.txt")?.type).toBe("text/plain");
      }),
    );
  });
});

describe("a claimed type", () => {
  const shown = (type: string, kind: MediaType["kind"]): MediaType => ({ type, kind });

  it.each<[string | undefined, MediaType, boolean]>([
    [undefined, shown("image/png", "image"), true],
    ["application/octet-stream", shown("application/pdf", "file"), true],
    ["IMAGE/PNG; charset=binary", shown("image/png", "image"), true],
    ["image/jpg", shown("image/jpeg", "image"), true],
    ["audio/webm", shown("video/webm", "video"), true],
    ["audio/x-m4a", shown("video/mp4", "video"), true],
    ["text/csv", shown("text/plain", "file"), true],
    ["text/html", shown("text/plain", "file"), false],
    ["image/png", shown("application/pdf", "file"), false],
    ["application/pdf", shown("image/png", "image"), false],
    ["application/pdf", shown("application/zip", "file"), false],
    ["application/x-msdownload", shown("application/pdf", "file"), false],
    ["application/zip", shown("application/ofd", "file"), true],
    ["application/msword", shown("application/ofd", "file"), false],
    ["video/mp4", shown("audio/mpeg", "audio"), false],
    ["nonsense", shown("image/png", "image"), false],
  ])("%s stands for %o: %s", (claimed, type, stands) => {
    expect(agrees(claimed, type)).toBe(stands);
  });
});
