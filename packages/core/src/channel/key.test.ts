import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasCode } from "../error/error.js";
import { base32, type DeliveryKeyParts, deliveryKey, payloadDigest } from "./key.js";

const parts: DeliveryKeyParts = {
  noticeId: "notice_1",
  revision: 1,
  part: 1,
  occurrence: null,
  address: { platform: "mail", tenant: null, kind: "person", id: "zhao@example.test" },
};

const anyParts: fc.Arbitrary<DeliveryKeyParts> = fc.record({
  noticeId: fc.string(),
  revision: fc.nat(),
  part: fc.nat(3),
  occurrence: fc.option(fc.string()),
  address: fc.record({
    platform: fc.string(),
    tenant: fc.option(fc.string()),
    kind: fc.constantFrom("person" as const, "group" as const),
    id: fc.string(),
  }),
});

describe("deliveryKey", () => {
  it("has 26 characters of base 32 and never changes between releases", () => {
    expect(deliveryKey(parts)).toMatch(/^[a-z2-7]{26}$/u);
    expect(deliveryKey(parts)).toBe("rpkybp3262k52v6fmzy6ld3cks");
  });

  it("differs when anything differs, and only then", () => {
    fc.assert(
      fc.property(anyParts, anyParts, (one, other) => {
        expect(deliveryKey(one)).toBe(deliveryKey(structuredClone(one)));
        expect(deliveryKey(one) === deliveryKey(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  it("keeps equal ids of two tenants apart", () => {
    const other = { ...parts, address: { ...parts.address, tenant: "b" } };

    expect(deliveryKey(other)).not.toBe(deliveryKey(parts));
  });
});

describe("base32", () => {
  it("gives the test vectors of RFC 4648 in lower case, without padding", () => {
    const encoded = ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map((text) => base32(Buffer.from(text)));

    expect(encoded).toEqual(["", "my", "mzxq", "mzxw6", "mzxw6yq", "mzxw6ytb", "mzxw6ytboi"]);
  });
});

describe("payloadDigest", () => {
  it("does not depend on the order of keys", () => {
    expect(payloadDigest({ a: 1, b: ["字"] })).toBe(payloadDigest({ b: ["字"], a: 1 }));
    expect(payloadDigest({ a: 1 })).not.toBe(payloadDigest({ a: 2 }));
  });

  it("refuses a payload that JSON does not carry", () => {
    expect(() => payloadDigest(undefined)).toThrow(expect.objectContaining({ code: "VALUE_NOT_CANONICAL" }));
    expect(() => payloadDigest({ a: Number.NaN })).toThrow(expect.toSatisfy((e) => hasCode(e, "VALUE_NOT_CANONICAL")));
  });
});
