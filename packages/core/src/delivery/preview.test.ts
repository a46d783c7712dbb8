import { expect, it } from "vitest";
import { systemActor } from "../command/command.js";
import { forEachStore } from "../testing/databases.js";
import { createLoopbackChannel, type LoopbackOptions } from "../testing/loopback-channel.js";
import { openBench } from "./fixtures/bench.js";

const options = ["参加", "不参加", "晚到"].map((label, index) => ({ value: `v${index}`, label, words: [] }));
const routes: readonly LoopbackOptions[] = [
  { id: "loopback:cards", capabilities: { choices: { max: 6, labelMaxChars: 20, everyClient: true } } },
  { id: "loopback:plain", capabilities: { choices: null } },
  { id: "loopback:deaf", capabilities: { choices: null, inbound: "none" } },
];

forEachStore("delivery.preview", ({ open }) => {
  it("shows how each channel would put a question, with its losses, and gives nobody a token", async () => {
    const channels = routes.map((route) => createLoopbackChannel(route));
    const bench = await openBench(await open(), { channels });

    const preview = await bench.executor.ask(
      bench.delivery.tasks.preview,
      {
        branchId: "b1",
        purpose: "roll-call",
        locale: "zh-CN",
        title: "周五主题党日能来吗",
        ask: { want: { kind: "choice", options } },
      },
      systemActor,
    );
    const [cards, plain, deaf] = preview.channels;

    expect(cards?.parts[0]?.text).not.toContain("[K7]");
    expect(plain?.parts[0]?.text).toContain("[K7]");
    expect(plain?.losses.map(({ rule }) => rule)).toContain("D2");
    expect(deaf?.parts[0]?.text).toContain("https://branch.example/mb/answers/");
    expect(deaf?.parts[0]?.text).not.toContain("[K7]");
    expect(channels.every((channel) => channel.inbox.handOvers === 0)).toBe(true);
  });

  it("says when a channel cannot put a question at all", async () => {
    const channel = createLoopbackChannel({ capabilities: { choices: null, inbound: "none" } });
    const bench = await openBench(await open(), { channels: [channel], pagesUrl: null });

    const preview = await bench.executor.ask(
      bench.delivery.tasks.preview,
      { branchId: "b1", purpose: "notice", title: "去哪里", ask: { want: { kind: "text", maxChars: 20 } } },
      systemActor,
    );

    expect(preview.channels).toMatchObject([{ parts: [], losses: [{ weight: "blocking" }] }]);
  });
});
