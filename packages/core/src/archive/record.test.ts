import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isMicrobranchError } from "../error/error.js";
import { canonicalJson } from "./canonical-json.js";
import { payloadCommitment } from "./commitment.js";
import { leafHash } from "./hashing.js";
import { type ArchiveRecord, type RecordDraft, recordLeaf, sealRecord } from "./record.js";
import { type StoredRecord, verifyRecord } from "./record-check.js";

const salt = new Uint8Array(32).fill(7);
const draft: RecordDraft = {
  branch: "branch_1",
  seq: 41,
  kind: "post.published",
  at: Date.UTC(2026, 2, 1, 1, 2, 3, 4),
  actor: "member_1",
  subject: "post_1",
  retention: "years10",
  payload: { title: "微党课", words: ["防", "𠮷"] },
  salt,
};

describe("payloadCommitment", () => {
  it("is the hash of the byte 2, the salt and the text", () => {
    const expected = (hash: string): string =>
      createHash(hash).update(Buffer.of(2)).update(salt).update('{"a":"防"}', "utf8").digest("hex");

    expect(payloadCommitment(salt, '{"a":"防"}')).toBe(expected("sha256"));
    expect(payloadCommitment(salt, '{"a":"防"}', "sm3")).toBe(expected("sm3"));
  });

  it("differs for equal texts under different salts", () => {
    expect(payloadCommitment(salt, "1")).not.toBe(payloadCommitment(new Uint8Array(32), "1"));
  });

  it("refuses a salt that has not 32 bytes", () => {
    expect(fieldOf(() => payloadCommitment(new Uint8Array(16), "1"))).toBe("salt");
  });
});

describe("sealRecord", () => {
  it("puts everything but the payload into the leaf", () => {
    const { metadata, body, leafData } = sealRecord(draft);

    expect(body).toBe('{"title":"微党课","words":["防","𠮷"]}');
    expect(Buffer.from(leafData).toString("utf8")).toBe(
      `{"actor":"member_1","at":"2026-03-01T01:02:03.004Z","branch":"branch_1","commitment":"${payloadCommitment(salt, body)}",` +
        '"hash":"sha256","kind":"post.published","retention":"years10","seq":41,"subject":"post_1","v":1}',
    );
    expect(Buffer.from(leafData).toString("utf8")).toBe(canonicalJson(metadata));
  });

  it("writes every record's leaf as canonical JSON of its metadata", () => {
    const name = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !text.includes("\u0000"));
    fc.assert(
      fc.property(name, name, fc.option(name), fc.nat(), fc.nat(), (actor, kind, subject, seq, at) => {
        const { metadata, leafData } = sealRecord({ ...draft, actor, kind, subject, seq, at });

        expect(Buffer.from(leafData).toString("utf8")).toBe(canonicalJson(metadata));
      }),
    );
  });

  it("names the hash function and uses it for commitment and leaf", () => {
    const { metadata, body, leafData, leafHash: leaf } = sealRecord({ ...draft, hash: "sm3" });

    expect(metadata.hash).toBe("sm3");
    expect(metadata.commitment).toBe(payloadCommitment(salt, body, "sm3"));
    expect(leaf).toEqual(leafHash(leafData, "sm3"));
  });

  it.each<[string, Partial<Record<keyof RecordDraft, unknown>>]>([
    ["seq", { seq: -1 }],
    ["seq", { seq: 2 ** 53 }],
    ["at", { at: 1.5 }],
    ["at", { at: Date.UTC(10_000, 0, 1) }],
    ["at", { at: Number.NaN }],
    ["branch", { branch: "" }],
    ["kind", { kind: "a\u0000" }],
    ["actor", { actor: "\ud800" }],
    ["subject", { subject: undefined }],
    ["retention", { retention: "years20" }],
    ["salt", { salt: new Uint8Array(31) }],
    ["hash", { hash: "md5" }],
    ["when", { payload: { when: new Date(0) } }],
  ])("refuses a bad %s", (field, change) => {
    expect(fieldOf(() => sealRecord({ ...draft, ...change } as RecordDraft))).toBe(field);
  });
});

describe("verifyRecord", () => {
  const { metadata, body, leafHash: leaf } = sealRecord(draft);
  const stored: StoredRecord = { metadata, body, salt, leafHash: leaf };

  it("finds a sealed record intact, with either hash function", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom("sha256" as const, "sm3" as const), (payload, hash) => {
        const sealed = sealRecord({ ...draft, payload, hash });

        expect(verifyRecord({ ...sealed, salt }).state).toBe("intact");
      }),
    );
  });

  it("finds it erased when body and salt are gone, the leaf being the same", () => {
    expect(verifyRecord({ ...stored, body: null, salt: null })).toEqual({ state: "erased" });
  });

  it.each<[string, Partial<StoredRecord>]>([
    ["half-erased", { body: null }],
    ["half-erased", { salt: null }],
    ["payload", { body: body.replace("防", "纺") }],
    ["payload", { body: `${body} ` }],
    ["payload", { salt: new Uint8Array(32) }],
    ["payload", { salt: new Uint8Array(3) }],
    ["leaf", { leafHash: leaf.subarray(1) }],
    ["leaf", { leafHash: new Uint8Array(32) }],
  ])("calls the flaw %s for a change outside the metadata", (flaw, change) => {
    expect(verifyRecord({ ...stored, ...change })).toMatchObject({ state: "broken", flaw });
  });

  it.each<[string, Partial<Record<keyof ArchiveRecord, unknown>>]>([
    ["leaf", { branch: "branch_2" }],
    ["leaf", { seq: 42 }],
    ["leaf", { kind: "post.removed" }],
    ["leaf", { at: "2026-03-01T01:02:03.005Z" }],
    ["leaf", { actor: "member_2" }],
    ["leaf", { subject: null }],
    ["leaf", { retention: "transient" }],
    ["leaf", { hash: "sm3" }],
    ["leaf", { commitment: "0".repeat(64) }],
    ["metadata", { v: 2 }],
    ["metadata", { hash: "md5" }],
    ["metadata", { actor: "\ud800" }],
    ["metadata", { actor: undefined }],
  ])("calls the flaw %s for the changed metadata %j", (flaw, change) => {
    const changed = { ...metadata, ...change } as ArchiveRecord;

    expect(verifyRecord({ ...stored, metadata: changed })).toMatchObject({ state: "broken", flaw });
    expect(verifyRecord({ ...stored, metadata: changed, body: null, salt: null }).state).toBe("broken");
  });

  it("gives a leaf in which columns beside the metadata do not count", () => {
    expect(recordLeaf({ ...metadata, rowId: 1 } as ArchiveRecord)).toEqual(recordLeaf(metadata));
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
