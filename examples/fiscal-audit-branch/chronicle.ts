import type { Home } from "./home.js";
import { type Fact, joinReaches, type Reach, readReach } from "./record-reading.js";

/** One thing that happened, ready to be told. */
export interface Entry {
  /** When, epoch milliseconds. */
  readonly at: number;
  /** What kind of thing, in a word. */
  readonly heading: string;
  /** The sentence; further lines after line breaks. */
  readonly text: string;
}

/** What a month is told from. */
export interface Telling {
  /** Where the deliveries are asked for. */
  readonly home: Home;
  /** Whose rights decide what we get to read. */
  readonly reader: string;
  /** The log. */
  readonly facts: readonly Fact[];
  /** Names by member id. */
  readonly names: ReadonlyMap<string, string>;
}

type Teller = (fact: Fact, telling: Telling) => Entry | null | Promise<Entry | null>;

const entry = (fact: Fact, heading: string, text: string): Entry => ({ at: fact.at, heading, text });
const words = (value: unknown): string => (typeof value === "string" ? value : "");
const list = (value: unknown): readonly Record<string, unknown>[] => (Array.isArray(value) ? value : []);

const tellers: Readonly<Record<string, Teller>> = {
  "branch.imported": (fact, { names }) => entry(fact, "Branch", `支部和名册导入:党员 ${names.size} 人`),
  "notice.queued": tellNotice,
  "guard.blocked": (fact) => {
    const rules = [...new Set(list(fact.says["findings"]).map((finding) => words(finding["ruleId"])))];
    return entry(fact, "Guard", `${fact.who}的一条内容被拦下(规则 ${rules.join("、")}),没有发出,原文未保存`);
  },
  "comment.said": (fact, { facts }) => {
    const post = facts.find(({ kind, subject }) => kind === "post.published" && subject === fact.subject);
    const about = words(post?.says["title"]);
    const way = fact.says["channel"] === null ? "" : "来信";
    return entry(fact, "Discussion", `${fact.who}${way}谈《${about}》:${words(fact.says["text"])}`);
  },
  "message.received": (fact) => entry(fact, "Message", `${fact.who}来信:${words(fact.says["text"])}`),
  "ask.answered": (fact, telling) => tellAnswer(fact, telling),
  "section.left": (fact) => entry(fact, "Section", `${fact.who}不再接收“${words(fact.says["title"])}”的消息`),
  "delivery.evidence": (fact, { names }) =>
    fact.says["level"] === "bounced"
      ? entry(
          fact,
          "Returned",
          `给${names.get(words(fact.says["memberId"])) ?? ""}的邮件被退回:${words(fact.says["fault"])}`,
        )
      : null,
  "relay.drafted": (fact) => entry(fact, "Relay", `${fact.who}拟好传达稿《${words(fact.says["title"])}》,等待保密审查`),
  "relay.reviewed": (fact) =>
    entry(fact, "Review", `${fact.who}作了保密审查,结论:${reviewResult(fact.says["result"])}`),
  "trip.opened": (fact) => entry(fact, "Trip", `${fact.who}登记了一次外出`),
  "trip.reported": (fact, { facts }) => {
    const reports = sameMoment(fact, facts);
    const who = reports.map((report) => report.who).join("、");
    return reports[0] === fact ? entry(fact, "Trip", `${who}报告了所在城市,内容不在此显示`) : null;
  },
  "trip.cityRead": (fact) => entry(fact, "Trip", `${fact.who}查看了一位同志所在的城市,本人看得到这次查看`),
  "checkpoint.signed": (fact) =>
    entry(fact, "Checkpoint", `前 ${String(fact.says["size"])} 条记录已签名,签名可以交给任何人保存`),
};

const purposes: Readonly<Record<string, string>> = {
  post: "Post",
  greeting: "Greeting",
  album: "Album",
  reminder: "Reminder",
  notice: "Notice",
  "location-request": "Trip",
};

/** Tells the log in order, and what was refused; what is of no interest to a reader of the month is left out. */
export async function chronicle(telling: Telling): Promise<readonly Entry[]> {
  const entries: Entry[] = telling.home.refusals.map(({ at, memberId, wanted, code }) => ({
    at,
    heading: "Refused",
    text: `${telling.names.get(memberId) ?? memberId}${wanted}:${code}`,
  }));
  for (const fact of telling.facts) {
    const told = await tellers[fact.kind]?.(fact, telling);
    if (told !== undefined && told !== null) entries.push(told);
  }
  return entries.sort((a, b) => a.at - b.at);
}

/** A notice with whom it reached: asked of the deliveries, not of the plan. Private copies of one moment are one entry. */
async function tellNotice(fact: Fact, { home, reader, facts }: Telling): Promise<Entry | null> {
  const { says } = fact;
  if (says["class"] === "reply") return null; // receipts and other answers to one member
  const copies = sameMoment(fact, facts).filter((other) => other.says["title"] === says["title"]);
  if (copies[0] !== fact) return null;
  const reach = joinReaches(
    await Promise.all(copies.map((copy) => readReach(home.hub, reader, words(copy.says["noticeId"])))),
  );
  const pictures = list(says["images"]).length;
  const isShort = says["purpose"] === "greeting" || (says["purpose"] === "reminder" && copies.length === 1);
  const text = isShort ? list(says["body"]).map((block) => words(block["text"])) : [];
  const isWarning = facts.some(({ kind, subject }) => kind === "warning.sent" && subject === fact.subject);
  const heading = isWarning ? "Warning" : (purposes[words(says["purpose"])] ?? "Notice");
  const lines = [
    `${fact.who === "" ? "按日程," : `${fact.who}:`}${words(says["title"])}${pictures > 0 ? `,照片 ${pictures} 张` : ""}`,
    ...text,
    `${reachText(reach)}${waitText(fact.at, Number(says["dueAt"]))}`,
  ];
  return entry(fact, heading, lines.join("\n"));
}

/** An answer with what counts of it; where somebody is, is told of a trip, and not here. */
function tellAnswer(fact: Fact, { facts }: Telling): Entry | null {
  const put = facts.find(({ kind, says }) => kind === "ask.put" && says["ask"] === fact.says["ask"]);
  const option = list(want(put)["options"]).find(({ value }) => value === fact.says["value"]);
  if (option === undefined) return null;
  const counts = fact.says["standing"] === "counted" ? "" : "(没有计入:已经结束)";
  const changed = fact.says["replaces"] === null ? "" : "改为";
  return entry(
    fact,
    "Answer",
    `${fact.who}来信答《${words(put?.says["title"])}》:${changed}${words(option["label"])}${counts}`,
  );
}

function want(put: Fact | undefined): Record<string, unknown> {
  const value = put?.says["want"];
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Records of one kind that were made in the same instant, in order. */
function sameMoment({ kind, at }: Fact, facts: readonly Fact[]): readonly Fact[] {
  return facts.filter((fact) => fact.kind === kind && fact.at === at);
}

function reachText({ due, reached, unreached }: Reach): string {
  const missing = unreached.map(({ name, reason }) => `${name}(${reasonText(reason)})`);
  const few = due <= 3 && reached.length > 0 ? `(${reached.join("、")})` : "";
  return `送达 ${reached.length}/${due}${few}${missing.length > 0 ? `,未送达:${missing.join("、")}` : ""}`;
}

function reasonText(reason: string): string {
  return reason === "no-address" || reason === "no-channel" ? "没有邮箱地址" : reason;
}

/** Says so when a message waited for the end of quiet hours; a branch's few minutes of spread are not worth a word. */
function waitText(at: number, dueAt: number): string {
  if (dueAt - at < quietWaitMs) return "";
  const [date, time] = new Date(dueAt + 8 * 3_600_000).toISOString().slice(5, 16).split("T");
  return `,避开免打扰时间,${date} ${time} 发出`;
}

const quietWaitMs = 600_000;

function reviewResult(result: unknown): string {
  const texts: Readonly<Record<string, string>> = {
    publishable: "可在互联网发布",
    internalOnly: "只在内部学习",
    notPublishable: "不宜发布",
  };
  return texts[words(result)] ?? words(result);
}
