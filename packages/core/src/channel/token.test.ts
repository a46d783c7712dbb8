import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readToken, signToken } from "./token.js";

const secret = Buffer.alloc(32, 1);
const older = Buffer.alloc(32, 2);
const claims = { scope: "answer:ask_1", subject: "member_1", expiresAt: 1000 };

describe("signToken and readToken", () => {
  it("gives back what was signed, until it expires", () => {
    const token = signToken(claims, secret);

    expect(token).toMatch(/^[\w-]+\.[\w-]+$/u);
    expect(readToken(token, [secret], 999)).toEqual({ status: "valid", claims });
    expect(readToken(token, [secret], 1000)).toEqual({ status: "expired", claims });
  });

  it("reads a token of an earlier secret while that is still listed", () => {
    const token = signToken(claims, older);

    expect(readToken(token, [secret, older], 0).status).toBe("valid");
    expect(readToken(token, [secret], 0).status).toBe("forged");
  });

  it("refuses every token with a changed, missing or added character", () => {
    const token = signToken(claims, secret);

    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom("A", "z", ".", "=", " ", ""), (at, char) => {
        const changed = token.slice(0, at) + char + token.slice(at + 1);
        fc.pre(changed !== token);

        expect(readToken(changed, [secret], 0)).toEqual({ status: "forged" });
      }),
    );
    expect(readToken(`${token}A`, [secret], 0)).toEqual({ status: "forged" });
  });

  it("takes any text as a token without throwing", () => {
    fc.assert(fc.property(fc.string(), (text) => readToken(text, [secret], 0).status === "forged"));
    expect(readToken("a".repeat(1_000_000), [secret], 0).status).toBe("forged");
  });

  it("refuses weak secrets and empty claims", () => {
    expect(() => signToken(claims, Buffer.alloc(16))).toThrow(expect.objectContaining({ code: "SETTING_INVALID" }));
    expect(() => readToken("a.b", [], 0)).toThrow(expect.objectContaining({ code: "SETTING_INVALID" }));
    expect(() => signToken({ ...claims, scope: "" }, secret)).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID" }),
    );
  });
});
