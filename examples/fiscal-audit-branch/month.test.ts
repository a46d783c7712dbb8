import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CaughtMail } from "@microbranch/adapter-email/simulator";
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
  /** What was said under each post, in the order in which it is read. */
  readonly discussions: ReadonlyMap<string, readonly Said[]>;
  /** How the question of who comes stands, by member. */
  readonly answers: ReadonlyMap<string, string | null>;
}

interface Said {
  readonly authorId: string;
  readonly text: string;
  readonly channel: string | null;
  readonly media: readonly string[];
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

  it("takes letters of eight mail programs in as discussion, each under its post, without what they quote", () => {
    const said = [...outcome.discussions].map(([title, comments]) => [title, comments.map(({ text }) => text)]);

    expect(said).toEqual([
      [
        "有关指示精神(摘要)",
        [
          "摘要学了两遍。下周出差前,我们组先把要点对照一遍。",
          "建议把这份摘要放进三月的党小组会一起学。",
          "已经列入 3 月 11 日党小组会的学习内容。",
        ],
      ],
      [
        "微课堂预告:财政审计中的调查研究",
        [
          "想请您讲讲,座谈时怎样让基层同志愿意说实话。",
          "我准备了去年的两个调研提纲,会后可以给大家参考。",
          "视频会能接入吗?我当天在外面。",
        ],
      ],
      ["今日要闻", ["文中关于预算绩效的一段,和我们手上的项目有关。", "同意,下次碰头会可以一起看看。"]],
      ["三月主题党日", ["我也拍了一张,补在这里。"]],
      ["今日要闻(二)", []],
    ]);
    expect([...outcome.discussions.values()].flat().every(({ channel }) => channel === "email")).toBe(true);
    expect(outcome.discussions.get("三月主题党日")?.[0]?.media).toHaveLength(1);
  });

  it("shows each discussion in the archive in the order in which it was written", () => {
    for (const { says: post, subject } of of("post.published")) {
      const said = of("comment.said").filter((fact) => fact.subject === subject);

      expect(said.map(({ says }) => says["text"])).toEqual(
        outcome.discussions.get(String(post["title"]))?.map(({ text }) => text),
      );
      expect(said.map(({ at }) => at)).toEqual([...said.map(({ at }) => at)].sort((a, b) => a - b));
    }
    expect(of("comment.said")).toHaveLength(9);
  });

  it("reads answers by number and word, one changed by its receipt, and counts neither a sentence nor a late one", () => {
    const given = [...outcome.answers].filter(([, value]) => value !== null);

    expect(given).toEqual([
      ["m01", "yes"],
      ["m02", "yes"],
      ["m12", "no"],
      ["m13", "yes"],
    ]);
    expect(of("message.received").map(({ says }) => says["text"])).toEqual(["我争取参加,下周二前给您准信。"]);
    expect(outcome.story).toContain("杨例十六来信答《三月主题党日,您参加吗?》:参加(没有计入:已经结束)");
  });

  it("takes an absence notice for no answer, and answers it with nothing", () => {
    const toAbsent = home.mailboxes.mails.filter(({ to }) => to[0] === "m15@yunting.example");

    expect(outcome.answers.get("m15")).toBeNull();
    expect(toAbsent.some(({ writtenAt }) => writtenAt === Date.parse("2026-03-11T09:05:00+08:00"))).toBe(false);
  });

  it("lets a member leave the news by one word, and tells that member nothing more of it", () => {
    expect(of("section.left").map(({ who, subject }) => [who, subject])).toEqual([["尤例十九", "s-news"]]);
    const news = home.mailboxes.mails.filter(({ subject }) => subject.includes("今日要闻(二)"));

    expect(news).toHaveLength(20);
    expect(news.some(({ to }) => to[0] === "m19@yunting.example")).toBe(false);
    expect(headOf(news[0])).toMatch(
      /^List-Unsubscribe: <https:\/\/branch\.yunting\.example\/leave\/[\w.-]+>, <mailto:/mu,
    );
    const relay = home.mailboxes.mails.find(({ subject }) => subject.includes("有关指示精神"));
    expect(headOf(relay)).not.toContain("List-Unsubscribe");
  });

  it("learns from a returned mail that an address is gone, and says that it was not reached", () => {
    expect(of("address.doubted")).toHaveLength(1);
    expect(outcome.story).toContain("许例二十(RECIPIENT_UNKNOWN)");
    expect(outcome.story).toContain("给许例二十的邮件被退回");
  });

  it("keeps the mails of a post, a question and its receipts together, and no others with them", () => {
    const rootOf = (words: string): ReadonlySet<string> =>
      new Set(
        home.mailboxes.mails
          .filter(({ subject }) => subject.includes(words))
          .map((mail) => /^In-Reply-To: (.+)$/mu.exec(headOf(mail))?.[1] ?? ""),
      );
    const roots = ["有关指示精神", "三月主题党日,您参加吗?", "财政审计中的调查研究"].map(rootOf);

    expect(roots.map(({ size }) => size)).toEqual([1, 1, 1]);
    expect(new Set(roots.flatMap((root) => [...root])).size).toBe(3);
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
    expect(outcome.facts.filter(({ says }) => JSON.stringify(says).includes("甲屿市"))).toEqual([]);
    const receipts = home.mailboxes.mails.filter(({ text }) => text.includes("甲屿市"));
    expect(receipts.map(({ to }) => to.join()).sort()).toEqual(
      ["m05", "m06", "m07", "m08", "m09", "m10"].map((id) => `${id}@yunting.example`),
    );
    expect(outcome.story).toContain("赵例一 于 2026-03-11 看过");
  });

  it("announces the micro-lecture by schedule, in its section", () => {
    const [lecture] = of("post.published").filter(({ says }) => says["section"] === "s-lecture");

    expect(lecture?.says["title"]).toBe("微课堂预告:财政审计中的调查研究");
    expect(lecture?.at).toBe(Date.parse("2026-03-04T09:30:00+08:00"));
  });

  it("reaches 211 of 221, and names who has no address or had one: one mail for each accepted delivery", () => {
    const { notices, due, accepted, unreachable, answered, comments, mails } = outcome.figures;

    expect({ notices, due, accepted, unreachable, answered, comments, mails }).toEqual({
      notices: 44, // 28 as planned, of which 16 about the trip; 8 receipts of cities, 5 of answers, 3 other answers
      due: 221, // 23 four times, 22 three times, 21 once, 7 before the trip, three greetings of one, and 32 others
      accepted: 211,
      unreachable: 10, // eight times the member without address, on the own birthday, and a mail that was returned
      answered: 25, // 9 of discussion, 8 cities, 6 answers, a sentence, a wish to leave; absence notices are none
      comments: 9,
      mails: 212, // the one that was returned had been taken
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
  const discussions = new Map<string, readonly Said[]>();
  for (const { kind, subject, says } of facts)
    if (kind === "post.published")
      discussions.set(String(says["title"]), (await office.discussion.list({ postId: String(subject) })).items);
  const [question] = (await office.questions.list({})).items;
  const { items } = await office.questions.read({ askId: question?.askId ?? "" });
  return {
    facts,
    figures: await countFigures({ home, reader, facts }),
    story: (await tellStory(home)).join("\n"),
    proof: await prove(home, note, "relay.reviewed"),
    discussions,
    answers: new Map(items.map(({ memberId, answer }) => [memberId, answer?.value ?? null])),
  };
}

/** The head of a mail, each header on one line. */
function headOf(mail: CaughtMail | undefined): string {
  const raw = Buffer.from(mail?.raw ?? []).toString("latin1");
  return raw
    .slice(0, raw.indexOf("\r\n\r\n"))
    .replace(/\r\n[ \t]+/gu, " ")
    .replaceAll("\r", "");
}

/** Names of the run's files that hold a text in UTF-8. */
async function filesHolding(text: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const contents = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name))));
  return files.filter((_, index) => contents[index]?.includes(text)).map(({ name }) => name);
}
