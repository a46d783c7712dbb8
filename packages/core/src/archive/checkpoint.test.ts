import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isMicrobranchError } from "../error/error.js";
import {
  type CheckpointContent,
  checkpointText,
  parseCheckpoint,
  signCheckpoint,
  verifyCheckpoint,
} from "./checkpoint.js";
import { createEd25519Signer, generateEd25519Key, parseVerifierKey } from "./ed25519.js";
import vectors from "./fixtures/merkle.json" with { type: "json" };
import { merkleRoot } from "./merkle-tree.js";
import { parseNote, type Signer, signNote, verifyNote } from "./signed-note.js";

const { signedNote, checkpoint } = vectors;
const official = `${signedNote.text}\n${signedNote.signatureLine}\n`;
const seed = new Uint8Array(32).fill(9);
const signer = createEd25519Signer({ name: "example.org/branch-1", privateKey: seed });
const root = merkleRoot([new Uint8Array([1])]);
const content: CheckpointContent = { origin: "example.org/branch-1", size: 1, root };

describe("verifyNote", () => {
  const verifier = parseVerifierKey(signedNote.verifierKey);

  it("accepts the official note", () => {
    expect(verifyNote(official, [verifier])).toEqual({ ok: true, text: signedNote.text, signedBy: [verifier] });
  });

  it("refuses it with one letter changed, and without a known key", () => {
    expect(verifyNote(official.replace("answer", "Answer"), [verifier]).ok).toBe(false);
    expect(verifyNote(official, []).ok).toBe(false);
  });

  it("refuses a note when one of two known keys' signatures is wrong", async () => {
    const other = createEd25519Signer({ name: "example.org/other", privateKey: new Uint8Array(32) });
    const keys = [parseVerifierKey(signer.verifierKey), parseVerifierKey(other.verifierKey)];
    const first = await signNote("text\n", signer);
    const right = (await signNote("text\n", other)).slice("text\n\n".length);
    const wrong = (await signNote("another\n", other)).slice("another\n\n".length);

    expect(verifyNote(first + right, keys)).toMatchObject({ ok: true, signedBy: keys });
    expect(verifyNote(first + wrong, keys).ok).toBe(false);
    expect(verifyNote(first + wrong, keys.slice(0, 1)).ok).toBe(true);
  });

  it("refuses a signature that is cut", () => {
    const bytes = Buffer.from(signedNote.signatureLine.split(" ")[2] ?? "", "base64").subarray(0, 20);
    const cut = `${signedNote.text}\n\u2014 PeterNeumann ${bytes.toString("base64")}\n`;

    expect(verifyNote(cut, [verifier]).ok).toBe(false);
  });
});

describe("parseNote", () => {
  it("takes the last empty line as the end of the text", () => {
    const line = signedNote.signatureLine;

    expect(parseNote(`a\n\nb\n\n${line}\n`).text).toBe("a\n\nb\n");
  });

  it.each<[string, string]>([
    ["without a signature", "text\n\n"],
    ["without the last line break", official.slice(0, -1)],
    ["with a carriage return", official.replaceAll("\n", "\r\n")],
    ["with a hyphen for the dash", official.replace("\u2014", "-")],
    ["with a second space", official.replace("\u2014 ", "\u2014  ")],
    ["with a plus sign in the key's name", official.replace("PeterNeumann", "Peter+Neumann")],
    ["with a wide space in the key's name", official.replace("PeterNeumann", "Peter\u3000Neumann")],
    ["with base64 that is not in standard form", official.replace(/=\n$/u, "\n")],
    ["with a key id only", "text\n\n\u2014 a AAAAAA==\n"],
    ["with a lone surrogate", official.replace("If", "\ud800")],
    ["with 101 signatures", `text\n\n${"\u2014 a AAAAAAA=\n".repeat(101)}`],
    ["of two million characters", "a".repeat(2_000_000)],
  ])("refuses a note %s", (_name, note) => {
    expect(fieldOf(() => parseNote(note))).toBe("note");
  });
});

describe("verifyCheckpoint", () => {
  it.each(checkpoint.cases)("judges the case: $name", (vector) => {
    const verdict = verifyCheckpoint(vector.note, [checkpoint.verifierKey]);

    expect(verdict.ok).toBe(vector.ok);
    if (!verdict.ok) return;
    expect(verdict.checkpoint.size).toBe(vector.size);
    expect(Buffer.from(verdict.checkpoint.root).toString("base64")).toBe(vector.rootBase64);
  });

  it("gives the root that the leaves of the vectors have", () => {
    const leaves = Array.from({ length: 100 }, (_, index) => new TextEncoder().encode(`micro-branch/${index}`));
    const verdict = verifyCheckpoint(checkpoint.cases[0]?.note ?? "", [checkpoint.verifierKey]);

    expect(verdict.ok && Buffer.from(verdict.checkpoint.root)).toEqual(Buffer.from(merkleRoot(leaves)));
  });

  it("accepts what signCheckpoint signs, only with its key and of its log", async () => {
    const note = await signCheckpoint(content, signer);
    const stranger = generateEd25519Key("example.org/branch-1", () => new Uint8Array(32));

    expect(verifyCheckpoint(note, [signer.verifierKey])).toMatchObject({ ok: true, signedBy: [signer.name] });
    expect(verifyCheckpoint(note, [stranger.verifierKey]).ok).toBe(false);
    expect(verifyCheckpoint(note, [signer.verifierKey], { origin: content.origin }).ok).toBe(true);
    expect(verifyCheckpoint(note, [signer.verifierKey], { origin: "example.org/branch-2" }).ok).toBe(false);
  });

  it("takes signers and verifiers of other algorithms", async () => {
    const keyId = Uint8Array.of(1, 2, 3, 4);
    const other: Signer = { name: "sm2", keyId, algorithm: "sm2", sign: async (bytes) => bytes.slice(0, 5) };
    const note = await signCheckpoint(content, other);
    const verify = (bytes: Uint8Array, signature: Uint8Array): boolean =>
      Buffer.compare(bytes.subarray(0, 5), signature) === 0;

    expect(verifyCheckpoint(note, [{ name: "sm2", keyId, algorithm: "sm2", verify }]).ok).toBe(true);
    expect(
      verifyCheckpoint(note, [{ name: "sm2", keyId: Uint8Array.of(1, 2, 3, 5), algorithm: "sm2", verify }]).ok,
    ).toBe(false);
  });
});

describe("checkpointText and parseCheckpoint", () => {
  it("write origin, size and root, and nothing of the usual hash function", () => {
    const base64 = Buffer.from(root).toString("base64");

    expect(checkpointText(content)).toBe(`example.org/branch-1\n1\n${base64}\n`);
    expect(checkpointText({ ...content, hash: "sm3", extensions: ["month=3"] })).toBe(
      `example.org/branch-1\n1\n${base64}\nhash sm3\nmonth=3\n`,
    );
  });

  it("give back what was signed", async () => {
    const whole = { ...content, size: 0, hash: "sm3" as const, extensions: ["month=3", "x"] };

    expect(parseCheckpoint(await signCheckpoint(whole, signer))).toEqual({ ...whole, root: Buffer.from(root) });
  });

  it.each<[string, Partial<CheckpointContent>]>([
    ["origin", { origin: "" }],
    ["origin", { origin: "a\nb" }],
    ["size", { size: -1 }],
    ["size", { size: 1.5 }],
    ["root", { root: new Uint8Array(31) }],
    ["hash", { hash: "md5" as "sm3" }],
    ["extensions", { extensions: [""] }],
    ["extensions", { extensions: ["a\nb"] }],
    ["extensions", { extensions: ["hash sm3"] }],
  ])("refuse a bad %s", (field, change) => {
    expect(fieldOf(() => checkpointText({ ...content, ...change }))).toBe(field);
  });

  it.each<[string, string]>([
    ["a size above 2^53", "o\n9007199254740992\nROOT\n"],
    ["a size with a sign", "o\n+1\nROOT\n"],
    ["no root", "o\n1\n"],
    ["an empty origin", "\n1\nROOT\n"],
    ["an unknown hash function", "o\n1\nROOT\nhash md5\n"],
    ["two hash functions", "o\n1\nROOT\nhash sm3\nhash sha256\n"],
    ["an empty extension", "o\n1\nROOT\n\nx\n"],
  ])("refuse a note with %s", async (_name, text) => {
    const note = await signNote(text.replace("ROOT", Buffer.from(root).toString("base64")), signer);

    expect(fieldOf(() => parseCheckpoint(note))).toBe("note");
    expect(verifyCheckpoint(note, [signer.verifierKey]).ok).toBe(false);
  });
});

describe("createEd25519Signer and generateEd25519Key", () => {
  it("take the key as PEM, seed or key object, to the same effect", async () => {
    const { privateKey, verifierKey } = generateEd25519Key("a", () => seed);
    const fromPem = createEd25519Signer({ name: "a", privateKey });
    const fromSeed = createEd25519Signer({ name: "a", privateKey: seed });

    expect([fromPem.verifierKey, fromSeed.verifierKey]).toEqual([verifierKey, verifierKey]);
    expect(await signNote("x\n", fromPem)).toBe(await signNote("x\n", fromSeed));
  });

  it("refuse other keys, without showing them", () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
    const publicKey = createPublicKey(generateEd25519Key("a", () => seed).privateKey);

    expect(fieldOf(() => createEd25519Signer({ name: "a", privateKey: rsa }))).toBe("privateKey");
    expect(fieldOf(() => createEd25519Signer({ name: "a", privateKey: publicKey }))).toBe("privateKey");
    expect(fieldOf(() => createEd25519Signer({ name: "a", privateKey: "no key" }))).toBe("privateKey");
    expect(fieldOf(() => createEd25519Signer({ name: "a", privateKey: new Uint8Array(31) }))).toBe("privateKey");
    expect(fieldOf(() => createEd25519Signer({ name: "a b", privateKey: seed }))).toBe("name");
  });
});

describe("parseVerifierKey", () => {
  it.each<[string, string]>([
    ["without an id", "PeterNeumann+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"],
    ["whose id is another key's", signedNote.verifierKey.replace("c74f20a3", "c74f20a4")],
    ["whose name was changed", signedNote.verifierKey.replace("Peter", "Pater")],
    ["of another type", signedNote.verifierKey.replace("+ARpc", "+AhpC")],
    ["that is cut", signedNote.verifierKey.slice(0, -4)],
  ])("refuses a key %s", (_name, text) => {
    expect(fieldOf(() => parseVerifierKey(text))).toBe("verifierKey");
  });
});

function fieldOf(act: () => unknown): string | null {
  try {
    act();
  } catch (error) {
    if (isMicrobranchError(error)) return error.field;
  }
  return null;
}
