import fc from "fast-check";
import { expect, it } from "vitest";
import type { FaultCode } from "../channel/channel.js";
import { forEachStore } from "../testing/databases.js";
import type { LoopbackReply } from "../testing/loopback-platform.js";
import { loopback, openBench, person } from "./fixtures/bench.js";

const names = ["a", "b", "c", "d", "e"];
const codes: readonly FaultCode[] = ["CHANNEL_BUSY", "RECIPIENT_REFUSES", "RATE_EXCEEDED", "RECIPIENT_THROTTLED"];

const reply: fc.Arbitrary<LoopbackReply> = fc.oneof(
  fc.constant<LoopbackReply>({ kind: "ok" }),
  fc.record({ kind: fc.constant("fault" as const), code: fc.constantFrom(...codes) }),
  fc.record({
    kind: fc.constant("partial" as const),
    fail: fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...codes)),
  }),
);
const script = fc.array(reply, { maxLength: 8 });

forEachStore("the outbox, whatever the platforms answer", ({ open }) => {
  it("shows everybody the notice once, on one channel, or says that nobody could", async () => {
    const store = await open();
    await fc.assert(
      fc.asyncProperty(script, script, async (one, two) => {
        const capabilities = { batch: { maxRecipients: 3 }, idempotency: { by: "none", windowMs: null } } as const;
        const channels = [loopback("loopback:one", { capabilities }), loopback("loopback:two", { capabilities })];
        channels[0]?.inbox.answer(...one);
        channels[1]?.inbox.answer(...two);
        const bench = await openBench(store, { channels });
        const { noticeId } = await bench.send({ recipients: names.map((name) => person(name)) });

        for (let hour = 0; hour < 20; hour++) {
          await bench.run();
          bench.clock.advance(3_600_000);
        }

        const { items } = await bench.executor.ask(
          bench.delivery.tasks.state,
          { branchId: "b1", noticeId: noticeId ?? "" },
          { kind: "host", name: "test" },
        );
        expect(items.map((item) => item.name)).toEqual(names);
        for (const item of items) {
          const seen = channels.flatMap((channel) => channel.inbox.to(item.name));
          expect([item.state, seen.length]).toEqual(item.state === "accepted" ? ["accepted", 1] : ["unreachable", 0]);
        }
      }),
      { numRuns: 12 },
    );
  });
});
