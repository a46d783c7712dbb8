import { decrypt, encrypt, getSignature } from "@wecom/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryHost } from "../fixtures/host.js";
import { startWecomSimulator } from "../simulator.js";
import { createCallbackCrypto } from "./callback.js";

const secrets = { token: "QDG6eK", encodingAesKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C" };
const receiveId = "wx5823bf96d3bd56c7";
const crypto = createCallbackCrypto({ ...secrets, receiveId });
const message = fc.string({ unit: "grapheme", maxLength: 200 });
const numeric = fc.stringMatching(/^[0-9]{1,12}$/u);

describe("the vendor's own package @wecom/crypto", () => {
  it("opens what we seal, and signs alike", () => {
    fc.assert(
      fc.property(message, numeric, numeric, (text, timestamp, nonce) => {
        const { encrypted, signature } = crypto.encrypt(text, { timestamp, nonce });

        expect(decrypt(secrets.encodingAesKey, encrypted)).toMatchObject({ message: text, id: receiveId });
        expect(getSignature(secrets.token, timestamp, nonce, encrypted)).toBe(signature);
      }),
    );
  });

  it("seals what we open", () => {
    fc.assert(
      fc.property(message, (text) => {
        expect(crypto.decrypt(encrypt(secrets.encodingAesKey, text, receiveId))).toEqual({ message: text, receiveId });
      }),
    );
  });

  it("opens what the simulator sends, as a host with that package would", async () => {
    const host = createMemoryHost();
    const seen: string[] = [];
    const simulator = await startWecomSimulator({
      corpId: receiveId,
      agentId: 1000002,
      corpSecret: "secret-of-the-application",
      clock: host.clock,
      members: [{ id: "ZhangSan" }],
      callback: {
        ...secrets,
        url: "https://branch.example.org/callback",
        async handle(request) {
          const query = new URL(request.url).searchParams;
          const [, sealed = query.get("echostr") ?? ""] =
            /<Encrypt><!\[CDATA\[(.*?)\]\]><\/Encrypt>/u.exec(await request.text()) ?? [];
          const [timestamp, nonce] = [query.get("timestamp") ?? "", query.get("nonce") ?? ""];
          const isGenuine = getSignature(secrets.token, timestamp, nonce, sealed) === query.get("msg_signature");
          seen.push(isGenuine ? decrypt(secrets.encodingAesKey, sealed).message : "forged");
          return new Response(request.method === "GET" ? seen.at(-1) : null);
        },
      },
    });

    const isVerified = await simulator.callbacks?.verify();
    const isTaken = await simulator.write("ZhangSan", "收到，谢谢");
    await simulator.stop();

    expect([isVerified, isTaken]).toEqual([true, true]);
    expect(seen[1]).toMatch(/<FromUserName><!\[CDATA\[ZhangSan\]\]>.*<Content><!\[CDATA\[收到，谢谢\]\]>/u);
  });
});
