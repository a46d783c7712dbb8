import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Channel, fault } from "@microbranch/core/channel";
import { conformanceCases, playCase } from "@microbranch/core/testing";
import { describe, expect, it } from "vitest";
import { blocksOf, withFiles } from "../../scripts/pages/blocks.js";
import { PostboxWire, samples } from "./simulator/wire.js";
import { postbox } from "./src/index.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const file = (path: string): string => readFileSync(join(here, path), "utf8");
const pages = ["write-an-adapter.md", "write-an-adapter.zh-CN.md"];
const page = (name: string): string => file(`../../docs/${name}`);

describe.each(pages)("%s", (name) => {
  const blocks = blocksOf(page(name));
  const said = blocks.find(({ language, path }) => language === "text" && path === null)?.text;

  it("shows the files as they are, and what main.ts prints (else: npm run page-blocks)", () => {
    expect(withFiles(page(name), here)).toBe(page(name));
  });

  it("leaves out no file that is needed, and shows none before its folder is made", async () => {
    const names = (await readdir(here, { recursive: true })).map((each) => each.replaceAll("\\", "/"));
    const needed = names.filter((each) => /^(?!node_modules|page\.test).*(?:\.ts|tsconfig\.json)$/u.test(each));
    const shown = blocks.flatMap(({ language, path }) => (language === "text" ? [] : (path ?? [])));

    expect([...shown].sort()).toEqual([...needed].sort());
    expect(blocks[0]?.text).toContain("mkdir src simulator\n");
  });

  it("says what a red case says", async () => {
    expect(said).toBe(`${await saidOf("C39", tooSure)}\n`);
    expect(file("src/transmit.ts")).toContain("return wasNeverWritten(error) ? unreachable : unknown;");
  });
});

describe("the two pages", () => {
  it("have the same blocks in the same order", () => {
    const [english, chinese] = pages.map((name) => blocksOf(page(name)));

    expect(chinese).toEqual(english);
  });
});

/** Takes silence for a failure. */
function tooSure(channel: Channel): Channel {
  return {
    ...channel,
    async deliver(parcel, signal) {
      const outcomes = await channel.deliver(parcel, signal);
      return outcomes.map((outcome) =>
        outcome.status === "uncertain"
          ? { address: outcome.address, status: "failed", fault: fault("CHANNEL_UNREACHABLE") }
          : outcome,
      );
    },
  };
}

/** What a case says of the channel with a mistake in it. */
async function saidOf(number: string, mistake: (channel: Channel) => Channel): Promise<string> {
  const one = conformanceCases.find((each) => each.number === number) ?? expect.fail(`there is no ${number}`);
  const played = playCase(one, {
    name: "Postbox",
    wire: (clock) => PostboxWire.start(clock),
    create: (wire: PostboxWire) => wire.use(mistake(postbox(wire.config))),
    samples,
  });
  return await played.then(
    () => "it passes",
    (error: Error) => error.message.split("\n")[0] ?? "",
  );
}
