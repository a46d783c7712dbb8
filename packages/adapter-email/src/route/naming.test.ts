import { describe, expect, it } from "vitest";
import { parseEmailConfig } from "../config.js";
import { configFor, inboundConfig, keyOf } from "../fixtures/bench.js";
import { createMailNames } from "./naming.js";

const sealed = configFor(1, {
  inbound: inboundConfig,
  replyTo: { address: "party@example.test", subaddressing: true },
});
const names = createMailNames(parseEmailConfig(sealed));
const key = keyOf("ming");

describe("createMailNames", () => {
  it("gives a key the same name in every process", () => {
    const again = createMailNames(parseEmailConfig(sealed));

    expect(again.messageId(key)).toBe(names.messageId(key));
    expect(names.messageId(keyOf("wang"))).not.toBe(names.messageId(key));
  });

  it("knows its names again, in ids and in addresses, whatever case they come back in", () => {
    const id = names.messageId(key);
    const address = names.replyAddress(key) ?? "";

    expect(names.readMessageId(id)).toBe(id);
    expect(names.readMessageId(id.toUpperCase())).toBe(id);
    expect(names.readReplyAddress(address)).toBe(id);
    expect(names.readReplyAddress(address.toUpperCase())).toBe(id);
  });

  it("takes no name that it has not sealed", () => {
    const [local = "", host = ""] = names.messageId(key).split("@");
    const forged = [
      `m.${key}@${host}`,
      `${local.slice(0, -1)}${local.endsWith("0") ? "1" : "0"}@${host}`,
      `${local}@other.test`,
      `t.${local.slice(2)}@${host}`,
      "",
      "m.@example.test",
    ];

    expect(forged.map((each) => names.readMessageId(each))).toEqual(forged.map(() => null));
    expect(names.readReplyAddress(`party+${key}@example.test`)).toBeNull();
    expect(names.readReplyAddress("party@example.test")).toBeNull();
  });

  it("recognises what an earlier secret sealed, and seals with the first", () => {
    const inbound = {
      ...inboundConfig,
      replySecrets: ["a-new-secret-of-at-least-32-characters", ...inboundConfig.replySecrets],
    };
    const rotated = createMailNames(parseEmailConfig({ ...sealed, inbound }));

    expect(rotated.readMessageId(names.messageId(key))).toBe(names.messageId(key));
    expect(rotated.messageId(key)).not.toBe(names.messageId(key));
    expect(names.readMessageId(rotated.messageId(key))).toBeNull();
  });

  it("names a delivery whose key is not in the usual form as firmly", () => {
    const odd = names.messageId("key with \r\n blanks");

    expect(odd).toMatch(/^m\.[a-z2-7]{26}\.[0-9a-v]{16}@example\.test$/u);
    expect(names.messageId("key with \r\n blanks")).toBe(odd);
  });
});

describe("createMailNames: organizers", () => {
  const of = { uid: "gathering-7@branch", attendee: "Ming@example.test" };
  const address = names.organizerAddress(of.uid, of.attendee);

  it("seals gathering and attendee into an address that stays the same", () => {
    expect(address).toMatch(/^party\+c\.[0-9a-v]{16}@example\.test$/u);
    expect(createMailNames(parseEmailConfig(sealed)).organizerAddress(of.uid, "ming@EXAMPLE.test")).toBe(address);
  });

  it("knows it again, whatever case it comes back in, for that gathering and attendee alone", () => {
    expect(names.isOrganizerAddress(address.toUpperCase(), { ...of, attendee: "ming@example.test" })).toBe(true);
    expect(names.isOrganizerAddress(address, { ...of, uid: "gathering-8@branch" })).toBe(false);
    expect(names.isOrganizerAddress(address, { ...of, attendee: "wang@example.test" })).toBe(false);
    expect(names.isOrganizerAddress("party@example.test", of)).toBe(false);
    expect(names.isOrganizerAddress("party+c.@example.test", of)).toBe(false);
  });

  it("is no reply's address, and a reply's is none of it", () => {
    expect(names.readReplyAddress(address)).toBeNull();
    expect(names.isOrganizerAddress(names.replyAddress(key) ?? "", of)).toBe(false);
  });

  it("recognises what an earlier secret sealed", () => {
    const replySecrets = ["a-new-secret-of-at-least-32-characters", ...inboundConfig.replySecrets];
    const rotated = createMailNames(parseEmailConfig({ ...sealed, inbound: { ...inboundConfig, replySecrets } }));

    expect(rotated.isOrganizerAddress(address, of)).toBe(true);
    expect(rotated.organizerAddress(of.uid, of.attendee)).not.toBe(address);
  });
});
