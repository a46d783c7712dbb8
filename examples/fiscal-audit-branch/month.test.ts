import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { branchId } from "./branch-document.js";
import { countFigures, type Figures } from "./figures.js";
import { type Home, openHome } from "./home.js";
import { acts, monthEnd, monthStart } from "./march.js";
import { liveThrough } from "./month.js";
import { type ProofReport, prove } from "./proof.js";
import { type Fact, readFacts, readNames } from "./record-reading.js";
import { tellStory } from "./story.js";

/** What the month came to; read while its hub was open. */
interface Outcome {
  readonly facts: readonly Fact[];
  readonly figures: Figures;
  readonly story: string;
  readonly proof: ProofReport;
  readonly comments: readonly { readonly authorId: string; readonly text: string; readonly channel: string | null }[];
}

let folder = "";
let home: Home;
let outcome: Outcome;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fiscal-audit-"));
  home = await openHome(folder, monthStart);
  await liveThrough(home, acts, monthEnd);
  outcome = await readOutcome();
  await home.close();
}, 120_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const of = (kind: string): readonly Fact[] => outcome.facts.filter((fact) => fact.kind === kind);

describe("the example's month", () => {
  it("begins with the whole roster: 23 of the data's 24, one joins in June", () => {
    expect(of("branch.imported").length).toBe(1);
    expect(of("member.added").length).toBe(24);
    expect(outcome.story).toContain("党员 23 人");
  });

  it("passes the instruction on only after another person's review", () => {
    expect(home.refusals.map(({ code }) => code)).toEqual(["REVIEW_MISSING", "GUARD_BLOCKED"]);
    expect(of("relay.reviewed").map(({ who }) => who)).toEqual(["李例四"]);
    expect(of("relay.published").map(({ who }) => who)).toEqual(["赵例一"]);
    expect(of("relay.reviewed")[0]?.seq).toBeLessThan(of("relay.published")[0]?.seq ?? 0);
  });

  it("takes three letters in as discussion under the instruction, in order, without what they quote", () => {
    expect(outcome.comments.map(({ authorId, channel }) => [authorId, channel])).toEqual([
      ["m06", "email"],
      ["m13", "email"],
      ["m22", "email"],
    ]);
    expect(outcome.comments[0]?.text).toBe("摘要学了两遍。下周出差前,我们组先把要点对照一遍。");
  });

  it("greets each birthday and festival of March once, on its day", () => {
    expect(of("greeting.sent").map(({ says, subject }) => [says["onDate"], says["occasion"], subject])).toEqual([
      ["2026-03-01", "birthday", "m13"],
      ["2026-03-03", "lanternFestival", null],
      ["2026-03-08", "birthday", "m03"],
      ["2026-03-27", "politicalBirthday", "m13"],
    ]);
  });

  it("warns by schedule on the first Monday, and before the trip by the discipline member's word", () => {
    expect(of("warning.sent").map(({ at, who, says }) => [new Date(at).toISOString(), who, says["kind"]])).toEqual([
      ["2026-03-02T02:00:00.000Z", "", "secrecy"],
      ["2026-03-06T07:00:00.000Z", "李例四", "integrity"],
    ]);
  });

  it("asks travellers for their city alone, reminds only who is late, and tells leader and secretary once", () => {
    const steps = ["trip.asked", "trip.reminded", "trip.leaderTold", "trip.secretaryTold"].map(
      (kind) => of(kind).length,
    );

    expect(steps).toEqual([11, 3, 1, 1]);
    expect(of("trip.reported").length).toBe(8);
    expect(outcome.story).toContain("已报 6/7,还没报:褚例十一");
    expect(outcome.story).toContain("已报 2/4,还没报:吴例六、郑例七");
  });

  it("shows cities to nobody who reads the archive, and who read one's own city to oneself", () => {
    expect(of("trip.reported").map(({ says }) => says)).toEqual(Array.from({ length: 8 }, () => ({})));
    expect(home.mailboxes.mails.some(({ text }) => text.includes("甲屿市"))).toBe(false);
    expect(outcome.story).toContain("赵例一 于 2026-03-11 看过");
  });

  it("announces the micro-lecture by schedule, in its section", () => {
    const [lecture] = of("post.published").filter(({ says }) => says["section"] === "s-lecture");

    expect(lecture?.says["title"]).toBe("微课堂预告:财政审计中的调查研究");
    expect(lecture?.at).toBe(Date.parse("2026-03-04T09:30:00+08:00"));
  });

  it("reaches 154 of 161, and names the one who has no address: one mail for each accepted delivery", () => {
    const { notices, due, accepted, unreachable, mails } = outcome.figures;

    expect({ notices, due, accepted, unreachable, mails }).toEqual({
      notices: 26, // 10, and 16 about the trip: 7 and 4 asked, 3 reminded, leader and secretary told once
      due: 161, // 23 three times, 22 three times, 7 before the trip, three greetings of one, and 16 about the trip
      accepted: 154,
      unreachable: 7, // always the same member: in all six notices to all, and on the own birthday
      mails: 154,
    });
    expect(home.mailboxes.mails.some(({ to }) => to[0]?.startsWith("m03@") ?? true)).toBe(false);
    expect(outcome.story).toContain("孙例三(没有邮箱地址)");
  });

  it("writes each mail as a file", async () => {
    const files = await readdir(home.places.mails);

    expect(files.filter((name) => name.endsWith(".eml")).length).toBe(outcome.figures.mails);
  });

  it("keeps the album's three pictures, and sends them to 21 members of 22", async () => {
    const album = home.mailboxes.mails.filter(({ subject }) => subject.includes("电子相册"));

    expect(album.length).toBe(21);
    expect(
      Buffer.from(album[0]?.raw ?? [])
        .toString("latin1")
        .match(/^Content-Type: image\/png/gmu)?.length,
    ).toBe(3);
  });

  it("keeps nothing of the text that the guard blocked, in no file and no mail", async () => {
    expect(of("guard.blocked").length).toBe(1);
    expect(await filesHolding("摘要学了两遍")).toContain("branch.db");
    expect(await filesHolding("关于某事项的通知")).toEqual([]);
    expect(home.mailboxes.mails.some(({ text }) => text.includes("关于某事项的通知"))).toBe(false);
  });

  it("leaves a log that verifies, and a proof that holds against the signed checkpoint", () => {
    expect(outcome.proof.isSound).toBe(true);
    expect(of("checkpoint.signed").length).toBe(1);
  });
});

async function readOutcome(): Promise<Outcome> {
  const reader = "m22";
  const office = home.hub.as({ memberId: reader });
  const { note } = await office.archive.checkpoint({ branchId });
  const facts = await readFacts(home.hub, reader, await readNames(home.hub, reader));
  const relay = facts.find(({ kind }) => kind === "relay.published");
  const comments = await office.discussion.list({ postId: String(relay?.says["post"]) });
  return {
    facts,
    figures: await countFigures({ home, reader, facts }),
    story: (await tellStory(home)).join("\n"),
    proof: await prove(home, note, "relay.reviewed"),
    comments: comments.items,
  };
}

/** Names of the run's files that hold a text in UTF-8. */
async function filesHolding(text: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const contents = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name))));
  return files.filter((_, index) => contents[index]?.includes(text)).map(({ name }) => name);
}
