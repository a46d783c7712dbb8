import assert from "node:assert/strict";
import { audience, somebody } from "./audience.js";
import { unhurried } from "./playing.js";
import { asking, choiceAsk, sampleToken } from "./sample-asks.js";
import { delivering, fittingOf, nth, parcelOf } from "./sending.js";
import type { ConformanceCase, Stage } from "./stage.js";
import { pushed, quiet } from "./watching.js";
import type { PushOptions, WireReply } from "./wire.js";

/** C58: what a channel says of its troubles. */
export const secretCases: readonly ConformanceCase[] = [
  { number: "C58", title: "no secret, token or message body in logs, faults or errors", play: keepsSecrets },
];

const body = "这段正文绝不能出现在日志里，也不能出现在错误里";

/** Lets everything go wrong that can, and looks for secrets in what the channel said about it. */
async function keepsSecrets(stage: Stage): Promise<void> {
  const said: unknown[] = [];
  const secrets = new Set<string>(stage.options.secrets ?? []);
  const note = async (act: () => Promise<unknown>): Promise<void> => {
    try {
      said.push(await act());
    } catch (error) {
      said.push(error);
    }
    for (const { value } of [...stage.host.credentials.values(), ...stage.host.dropped]) secrets.add(value);
  };
  for (const { create } of stage.options.brokenSettings ?? []) await note(async () => void create(stage.wire));
  await note(() => deliverSecretly(stage, 0, undefined));
  await stage.open();
  await audience(stage);
  await note(() => deliverSecretly(stage, 1, { kind: "ok" }));
  await failInEveryWay(stage, note);
  await takeInWhatIsWrong(stage, note);
  stage.wire.connection?.lose();
  await quiet(stage);
  await note(() => stage.settled(stage.channel.health(unhurried), { steps: 1000 }));
  await note(() => stage.settled(stage.channel.close()));
  assertSilent(stage, said, secrets);
}

function assertSilent(stage: Stage, said: readonly unknown[], secrets: ReadonlySet<string>): void {
  const texts = stage.host.events.flatMap((event) =>
    event.type === "message" && event.text.length >= 4 ? [event.text] : [],
  );
  const all: readonly (readonly [what: string, secret: string])[] = [
    ...[...secrets].filter((secret) => secret.length >= 4).map((secret) => ["a secret or credential", secret] as const),
    ["the token of an answer", sampleToken],
    ["the body of a message", body],
    ...texts.map((text) => ["what a member wrote", text] as const),
  ];
  const heard = [
    ...stage.host.lines.map((line) => ["the log", wordsIn(line)] as const),
    ...said.map((one) => ["a fault, a health report or an error", wordsIn(one)] as const),
  ];
  for (const [where, words] of heard)
    for (const [what, secret] of all) {
      const isThere = [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")].some((form) =>
        words.includes(form),
      );
      assert.ok(!isThere, `${what} stands in ${where}`);
    }
}

/** Everything readable in a value, causes and stacks of errors included. */
function wordsIn(value: unknown, depth = 0): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null || depth > 8) return String(value);
  const own = value instanceof Error ? [value.name, value.message, value.stack, value.cause] : [];
  const inner = value instanceof Map ? [...value] : Object.values(value);
  return [...own, ...Object.keys(value), ...inner].map((one) => wordsIn(one, depth + 1)).join("\n");
}

type Note = (act: () => Promise<unknown>) => Promise<void>;

/** Delivers a message with a secret body, and a token where there is a question; gives what was said of it but receipts. */
async function deliverSecretly(stage: Stage, n: number, reply?: WireReply, signal = unhurried): Promise<unknown> {
  const change = nth(n + 500, { body: [{ kind: "paragraph", text: body }] });
  const withAsk = fittingOf(stage, { ...change, ...asking(choiceAsk(["参加", "请假"])) }, sampleToken).parts;
  const [part] = withAsk.length > 0 ? withAsk : fittingOf(stage, change).parts;
  if (reply !== undefined) stage.wire.answer([reply]);
  const parcel = parcelOf(stage, part ?? assert.fail("no part"), [somebody(stage)]);
  const outcomes = await stage.settled(delivering(stage, parcel, signal), { stepMs: 5000, steps: 300 });
  return outcomes.map((outcome) => ("fault" in outcome ? outcome.fault : outcome.status));
}

async function failInEveryWay(stage: Stage, note: Note): Promise<void> {
  const { wire } = stage;
  const replies: readonly WireReply[] = [
    ...wire.speaks.map((code) => ({ kind: "fault", code }) as const),
    { kind: "fault", code: "CHANNEL_UNREACHABLE" },
    { kind: "malformed" },
  ];
  for (const [index, reply] of replies.entries()) await note(() => deliverSecretly(stage, index + 2, reply));
  for (const code of ["CREDENTIAL_EXPIRED", "CREDENTIAL_REJECTED"] as const) {
    if (!wire.speaks.includes(code)) continue;
    wire.answer([{ kind: "fault", code }]);
    await note(() => deliverSecretly(stage, code === "CREDENTIAL_EXPIRED" ? 100 : 101, { kind: "fault", code }));
    await note(() => deliverSecretly(stage, code === "CREDENTIAL_EXPIRED" ? 102 : 103));
  }
  for (const [index, kind] of (["hang-after", "hang-before"] as const).entries()) {
    const caller = new AbortController();
    const [seen, requests] = [wire.sent.length, wire.requests];
    await note(async () => {
      const running = deliverSecretly(stage, 110 + index, { kind }, caller.signal);
      running.catch(() => {});
      await stage.until(() => wire.sent.length > seen || wire.requests > requests, "", { steps: 40 }).catch(() => {});
      caller.abort();
      return await running;
    });
  }
  const someone = somebody(stage);
  const twice = stage.parcel([someone, someone], nth(120, { body: [{ kind: "paragraph", text: body }] }));
  await note(() => delivering(stage, twice));
  await note(() => delivering(stage, { ...twice, recipients: [] }));
  const foreign = { ...someone, platform: `${someone.platform}-other` };
  await note(() => delivering(stage, stage.parcel([foreign], nth(121, { body: [{ kind: "paragraph", text: body }] }))));
}

async function takeInWhatIsWrong(stage: Stage, note: Note): Promise<void> {
  if (stage.channel.capabilities.inbound === "none") return;
  const ways: readonly PushOptions[] = [
    {},
    { nth: 2, tamper: "signature" },
    { nth: 3, tamper: "time" },
    { nth: 4, tamper: "body" },
  ];
  for (const way of ways) await note(() => pushed(stage, "text", way));
  stage.host.beforeAccept = async () => {
    throw new Error("the database is full");
  };
  await note(() => pushed(stage, "text", { nth: 5 }));
  stage.host.beforeAccept = async () => {};
  await note(() => stage.settled(stage.channel.health(unhurried), { steps: 1000 }));
}
