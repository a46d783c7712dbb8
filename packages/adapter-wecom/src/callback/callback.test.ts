import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createCallbackCrypto } from "./callback.js";

interface Vector {
  readonly id: string;
  readonly token: string;
  readonly encodingAESKey: string;
  readonly receiveId: string;
  readonly timestamp: string | null;
  readonly nonce: string | null;
  readonly encrypt: string;
  readonly signature: string | null;
  readonly plaintext: string;
  readonly randomHex: string;
  readonly expectedError: string;
}
type Group = "url_verify" | "decrypt" | "encrypt" | "reject" | "signature_only";

const vectors = JSON.parse(readFileSync(new URL("../fixtures/wecom-crypto.json", import.meta.url), "utf8")) as Readonly<
  Record<Group, readonly Vector[]>
> & {
  readonly bad_keys: { readonly valid: readonly string[]; readonly invalid: readonly { readonly key: string }[] };
};
const cryptoOf = ({ token, encodingAESKey, receiveId }: Vector) =>
  createCallbackCrypto({ token, encodingAesKey: encodingAESKey, receiveId });

describe("createCallbackCrypto", () => {
  it.each([...vectors.url_verify, ...vectors.decrypt])("verifies and opens $id", (vector) => {
    const { signature, timestamp, nonce, encrypt, plaintext, receiveId } = vector;
    const crypto = cryptoOf(vector);

    if (signature !== null) expect(crypto.sign(timestamp ?? "", nonce ?? "", encrypt)).toBe(signature);
    expect(crypto.decrypt(encrypt)).toEqual({ message: plaintext, receiveId });
  });

  it.each(vectors.encrypt)("seals $id byte for byte", (vector) => {
    const { timestamp, nonce, encrypt, signature, plaintext, randomHex } = vector;
    const random = Buffer.from(randomHex, "hex");
    const sealed = cryptoOf(vector).encrypt(plaintext, { timestamp: timestamp ?? "", nonce: nonce ?? "", random });

    expect(sealed.encrypted).toBe(encrypt);
    if (signature !== null) expect(sealed.signature).toBe(signature);
  });

  it.each(vectors.reject)("refuses $id for its $expectedError", (vector) => {
    const { signature, timestamp, nonce, encrypt, expectedError } = vector;
    const crypto = cryptoOf(vector);
    const isSigned = crypto.verify(signature ?? "", timestamp ?? "", nonce ?? "", encrypt);

    if (expectedError === "signature") return expect(isSigned).toBe(false);
    const reason = expectedError === "receiveid" ? "receiver" : expectedError;
    expect(() => crypto.decrypt(encrypt)).toThrowError(
      expect.objectContaining({ code: "CALLBACK_REFUSED", details: { reason } }),
    );
  });

  it.each(vectors.signature_only)("sorts by bytes in $id", (vector) => {
    const crypto = createCallbackCrypto({ token: vector.token, encodingAesKey: "a".repeat(43), receiveId: "" });
    expect(crypto.sign(vector.timestamp ?? "", vector.nonce ?? "", vector.encrypt)).toBe(vector.signature);
  });

  it("takes 43 characters of base64 for a key and nothing else", () => {
    const make = (encodingAesKey: string) => () => createCallbackCrypto({ token: "t", encodingAesKey, receiveId: "" });
    for (const key of vectors.bad_keys.valid) expect(make(key)).not.toThrow();
    for (const { key } of vectors.bad_keys.invalid)
      expect(make(key)).toThrowError(expect.objectContaining({ code: "SETTING_INVALID", field: "encodingAesKey" }));
  });

  it("opens what it sealed, of every length, with random bytes of its own", () => {
    const crypto = createCallbackCrypto({ token: "t", encodingAesKey: "a".repeat(43), receiveId: "corp" });
    for (let length = 0; length < 70; length++) {
      const message = "汉".repeat(length);
      const one = crypto.encrypt(message, { timestamp: 1, nonce: "n" });
      expect(crypto.decrypt(one.encrypted).message).toBe(message);
      expect(crypto.verify(one.signature, 1, "n", one.encrypted)).toBe(true);
      expect(crypto.encrypt(message, { timestamp: 1, nonce: "n" }).encrypted).not.toBe(one.encrypted);
    }
  });
});
