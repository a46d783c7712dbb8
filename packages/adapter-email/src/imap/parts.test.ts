import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchesOf } from "./batches.js";
import { loadLibrary } from "./connect.js";
import { cursorName, readPosition } from "./cursor.js";
import { faultOfImap } from "./faults.js";
import { retryWaitMs } from "./waits.js";

const refused = (facts: object): Error => Object.assign(new Error("Command failed"), facts);

describe("batchesOf", () => {
  it("keeps every mail, in order, at most 50 and 4 MiB at once, and what is too large alone", () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 3_000_000 }), { maxLength: 300 });
    fc.assert(
      fc.property(sizes, (drawn) => {
        const mails = drawn.map((size, index) => ({ uid: index + 1, size }));

        const batches = batchesOf(mails, 2_000_000);

        expect(batches.flat()).toEqual(mails);
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(50);
          if (batch.length === 1) continue;
          expect(batch.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(4_194_304);
          expect(batch.every(({ size }) => size <= 2_000_000)).toBe(true);
        }
      }),
    );
  });
});

describe("retryWaitMs", () => {
  it("grows with each failure, spreads by a fifth at most, and ends at ten minutes and a fifth", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.string(), (failures, seed) => {
        const [wait, next] = [retryWaitMs(failures, seed), retryWaitMs(failures + 1, seed)];

        expect(wait).toBeGreaterThanOrEqual(2_000);
        expect(wait).toBeLessThanOrEqual(720_000);
        if (failures < 9) expect(next).toBeGreaterThan(wait);
      }),
    );
  });

  it("differs from hub to hub", () => {
    const waits = new Set(["a", "b", "c", "d", "e"].map((seed) => retryWaitMs(5, seed)));

    expect(waits.size).toBe(5);
  });
});

describe("cursorName", () => {
  const imap = { host: "imap.example.test", auth: { user: "branch", pass: "x" }, mailbox: "INBOX" };
  const named = (change: object): string => cursorName({ ...imap, ...change } as Parameters<typeof cursorName>[0]);

  it("is another for another server, login or folder, and the same for another password", () => {
    const names = [named({}), named({ host: "b" }), named({ auth: { user: "b", pass: "x" } }), named({ mailbox: "b" })];

    expect(new Set(names).size).toBe(4);
    expect(named({ auth: { user: "branch", pass: "y" }, host: "IMAP.example.test" })).toBe(named({}));
  });
});

describe("readPosition", () => {
  it.each(["", "{}", "[]", "null", '{"uidValidity":"1","lastUid":-1}', '{"uidValidity":1,"lastUid":1}'])(
    "takes %j for none",
    async (text) => {
      const cursor = { read: async () => text, write: async () => undefined };

      expect(await readPosition(cursor, "imap")).toBeNull();
    },
  );
});

describe("loadLibrary", () => {
  it("names the setting and the package when the package is missing", async () => {
    const missing = () => Promise.reject(Object.assign(new Error("no such package"), { code: "ERR_MODULE_NOT_FOUND" }));

    await expect(loadLibrary("email:hq", missing)).rejects.toMatchObject({
      code: "SETTING_INVALID",
      field: "inbound.imap",
      message: expect.stringContaining("Install imapflow"),
    });
  });
});

describe("faultOfImap", () => {
  it.each([
    [{ authenticationFailed: true, responseStatus: "NO" }, "CREDENTIAL_REJECTED"],
    [{ authenticationFailed: true, serverResponseCode: "UNAVAILABLE" }, "CHANNEL_BUSY"],
    [{ authenticationFailed: true, serverResponseCode: "EXPIRED" }, "CREDENTIAL_EXPIRED"],
    [{ authenticationFailed: true, serverResponseCode: "LIMIT" }, "RATE_EXCEEDED"],
    [{ authenticationFailed: true, responseText: "LOGIN Login frequency limited, too many" }, "RATE_EXCEEDED"],
    [{ responseStatus: "NO", responseText: "SELECT Unsafe Login. Please contact kefu@188.com" }, "PERMISSION_MISSING"],
    [{ responseStatus: "NO", responseText: "Mailbox doesn't exist" }, "SETTING_INVALID"],
    [{ responseStatus: "BAD" }, "VENDOR_UNKNOWN"],
    [{ code: "DEPTH_ZERO_SELF_SIGNED_CERT" }, "SETTING_INVALID"],
    [{ code: "ECONNREFUSED" }, "CHANNEL_UNREACHABLE"],
    [{ code: "NoConnection" }, "CHANNEL_UNREACHABLE"],
    [{ code: "ETHROTTLE" }, "RATE_EXCEEDED"],
  ] as const)("puts %j into our words: %s", (facts, code) => {
    expect(faultOfImap(refused(facts))).toMatchObject({ code, scope: "channel" });
  });

  it("takes anything thrown for a server that cannot be reached", () => {
    expect(faultOfImap("lost").code).toBe("CHANNEL_UNREACHABLE");
  });
});
