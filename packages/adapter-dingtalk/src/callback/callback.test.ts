import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createCallbackCrypto } from "./callback.js";
import { isRobotRequest, signCardCallback, signRobotRequest } from "./robot-signature.js";

interface Callback {
  readonly id: string;
  readonly token: string;
  readonly encodingAesKey: string;
  readonly ownerKey: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly signature: string;
  readonly encrypt: string;
  readonly random: string;
  readonly plaintext: string;
  readonly expect: { readonly plaintext: string; readonly encrypt: string; readonly msg_signature: string };
}
interface Vectors {
  readonly callbackDecrypt: readonly Callback[];
  readonly callbackEncrypt: readonly Callback[];
  readonly callbackReject: readonly Callback[];
  readonly robotSign: readonly {
    readonly secret: string;
    readonly timestamp: string;
    readonly expect: { readonly sign: string };
  }[];
  readonly robotInboundWindow: readonly {
    readonly id: string;
    readonly headers: { readonly timestamp: string; readonly sign: string };
    readonly appSecret: string;
    readonly nowMs: number;
    readonly expect: { readonly ok: boolean };
  }[];
  readonly cardCallbackSign: readonly {
    readonly apiSecret: string;
    readonly timestamp: string;
    readonly expect: Readonly<Record<string, string>>;
  }[];
}

const vectors = JSON.parse(
  readFileSync(new URL("../fixtures/dingtalk-crypto.json", import.meta.url), "utf8"),
) as Vectors;
const cryptoOf = ({ token, encodingAesKey, ownerKey }: Callback) =>
  createCallbackCrypto({ token, aesKey: encodingAesKey, ownerKey });

describe("createCallbackCrypto", () => {
  it.each(vectors.callbackDecrypt)("verifies and opens $id", (vector) => {
    const crypto = cryptoOf(vector);

    expect(crypto.sign(vector.timestamp, vector.nonce, vector.encrypt)).toBe(vector.signature);
    expect(crypto.decrypt(vector.encrypt)).toEqual({ message: vector.expect.plaintext, receiveId: vector.ownerKey });
  });

  it.each(vectors.callbackEncrypt)("seals $id byte for byte", (vector) => {
    const { timestamp, nonce, random, plaintext } = vector;

    expect(cryptoOf(vector).encrypt(plaintext, { timestamp, nonce, random })).toEqual({
      encrypted: vector.expect.encrypt,
      signature: vector.expect.msg_signature,
    });
  });

  it.each(vectors.callbackReject)("refuses $id", (vector) => {
    const crypto = cryptoOf(vector);
    const isSigned = crypto.verify(vector.signature, vector.timestamp, vector.nonce, vector.encrypt);

    if (isSigned)
      expect(() => crypto.decrypt(vector.encrypt)).toThrowError(expect.objectContaining({ code: "CALLBACK_REFUSED" }));
    else expect(isSigned).toBe(false);
  });

  it("says which setting is wrong", () => {
    expect(() => createCallbackCrypto({ token: "t", aesKey: "short", ownerKey: "o" })).toThrowError(
      expect.objectContaining({ code: "SETTING_INVALID", field: "aesKey" }),
    );
  });
});

describe("signRobotRequest", () => {
  it.each(vectors.robotSign)("signs for $secret", ({ secret, timestamp, expect: { sign } }) => {
    expect(signRobotRequest(secret, Number(timestamp))).toBe(sign);
  });

  it.each(vectors.robotInboundWindow)("judges $id", ({ headers, appSecret, nowMs, expect: { ok } }) => {
    expect(isRobotRequest(headers, appSecret, nowMs)).toBe(ok);
  });

  it.each(vectors.cardCallbackSign)("signs a card's callback", ({ apiSecret, timestamp, expect: wanted }) => {
    expect(signCardCallback(apiSecret, timestamp)).toBe(wanted["x-ddpaas-signature"]);
  });
});
