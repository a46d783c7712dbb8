import assert from "node:assert/strict";
import type { Ask, FittedNotice, Notice } from "../../channel/channel.js";
import { audience } from "./audience.js";
import { receiptsOf } from "./outcomes.js";
import { asking, askOf, choiceAsk, sampleToken } from "./sample-asks.js";
import { folded } from "./sample-texts.js";
import { fittingOf, nth, partsOf, sendPart } from "./sending.js";
import type { ConformanceCase, Stage } from "./stage.js";

/** C21–C23: how a question looks on the platform. */
export const askCases: readonly ConformanceCase[] = [
  { number: "C21", title: "options keep order and value", play: keepsOptions },
  { number: "C22", title: "the guide is present whenever keyword is a path", play: showsGuide },
  { number: "C23", title: "nothing interactive is rendered without `choices`", play: rendersNothingToPress },
];

/** Labels of the longest length that buttons take, told apart by their last character only. */
function longestLabels(stage: Stage, count: number): readonly string[] {
  const { choices } = stage.channel.capabilities;
  const chars = Math.min(choices?.labelMaxChars ?? 12, 60);
  const ends = ["甲", "乙", "丙", "丁"];
  return ends.slice(0, count).map((end, index) => `${index % 2 === 0 ? "汉" : "選"}`.repeat(chars - 1) + end);
}

async function keepsOptions(stage: Stage): Promise<void> {
  const { choices } = stage.channel.capabilities;
  const count = Math.min(choices?.max ?? 4, 4);
  const ask = choiceAsk(longestLabels(stage, count));
  const { parts, losses } = fittingOf(stage, nth(1, asking(ask)), sampleToken);
  const part = parts.at(-1);
  if (part === undefined) {
    assert.equal(stage.channel.capabilities.inbound, "none", `a question cannot be put: ${JSON.stringify(losses)}`);
    assert.ok(
      losses.some(({ weight }) => weight === "blocking"),
      "what cannot be asked must be listed as a loss",
    );
    return;
  }
  assertOptionsInText(stage, part, ask);
  if (choices === null) return;
  assert.ok(part.answerPaths.includes("button"), "options within `choices` must become buttons");
  const bare: FittedNotice = { ...part, guide: null, answerPaths: ["button"] };
  const payload = JSON.stringify(stage.channel.render(bare).payload);
  const options = ask.want.kind === "choice" ? ask.want.options : [];
  const reversed = { ...bare, ask: { ...ask, want: { kind: "choice", options: options.toReversed() } as const } };
  for (const field of ["label", "value"] as const) {
    const wanted = options.map((option) => option[field]);
    assertOrder(payload, wanted, `the buttons' ${field}s in the payload`);
    const turned = JSON.stringify(stage.channel.render(reversed).payload);
    assertOrder(turned, wanted.toReversed(), `the buttons' ${field}s of the options turned round`);
  }
}

function assertOptionsInText(stage: Stage, part: FittedNotice, ask: Ask): void {
  if (part.guide === null || ask.want.kind !== "choice") return;
  const items = ask.want.options.map(({ label }, index) => folded(`${index + 1} ${label}`));
  assertOrder(folded(stage.channel.render(part).text), items, "the numbered options in Rendered.text");
}

function assertOrder(text: string, wanted: readonly string[], what: string): void {
  let from = 0;
  for (const one of wanted) {
    const at = text.indexOf(one, from);
    assert.ok(at >= 0, `${what} must be ${wanted.join(", ")}, whole and in this order; missing there is ${one}`);
    from = at + one.length;
  }
}

const wants: readonly Ask["want"][] = [
  { kind: "text", maxChars: 200 },
  { kind: "location" },
  { kind: "media", max: 3 },
];

async function showsGuide(stage: Stage): Promise<void> {
  await stage.open();
  const to = await audience(stage, 1);
  const labels = ["参加", "请假", "晚到一会儿", "线上参加", "还不确定", "已经请过假了"];
  const asks = [choiceAsk(labels.slice(0, 3)), choiceAsk(labels), ...wants.map(askOf)];
  for (const [index, ask] of asks.entries()) {
    const { parts, losses } = fittingOf(stage, nth(index + 1, asking(ask)), sampleToken);
    for (const part of parts) {
      const isTyped = part.answerPaths.includes("keyword");
      assert.equal(part.guide !== null, isTyped, "the core gives a guide exactly where answers are typed");
      const { text } = stage.channel.render(part);
      receiptsOf(await sendPart(stage, part, to), "delivering a question");
      const seen = stage.wire.sent.at(-1)?.text ?? "";
      const what = isTyped ? "must hold the guide" : "must not invite to type, since nothing typed is read";
      for (const [where, shown] of [["Rendered.text", text] as const, ["what the recipient reads", seen] as const]) {
        const lines = (part.guide ?? `[${ask.code}]`).split("\n").map(folded);
        const isThere = lines.every((line) => folded(shown).includes(line));
        assert.equal(isThere, isTyped, `${where} ${what}: ${JSON.stringify(lines)}; it is ${JSON.stringify(shown)}`);
      }
    }
    const isRefused = parts.length === 0 && losses.some(({ weight }) => weight === "blocking");
    assert.ok(parts.length > 0 || isRefused, "what cannot be asked must be listed as a loss");
    if (stage.channel.capabilities.inbound !== "none")
      assert.ok(parts.length > 0, "a channel with inbound can put every question");
  }
}

async function rendersNothingToPress(stage: Stage): Promise<void> {
  const { choices } = stage.channel.capabilities;
  const plain = partsOf(stage, nth(1));
  for (const part of plain) assertNothingToPress(stage, part, "a notice that asks nothing");

  const tooLong = `${"长".repeat(Math.min(choices?.labelMaxChars ?? 0, 500))}出`;
  const manifold: readonly (readonly [what: string, change: Partial<Notice>])[] = [
    [
      "a question with a label that is too long for a button",
      asking(choiceAsk(["参加", choices === null ? "请假" : tooLong])),
    ],
    ...wants.map((want) => [`a question that wants ${want.kind}`, asking(askOf(want))] as const),
  ];
  for (const [what, change] of manifold)
    for (const part of fittingOf(stage, nth(2, change), sampleToken).parts) {
      assert.ok(!part.answerPaths.includes("button"), `${what} must not get buttons from the core`);
      if (part.answerPaths.includes("mail-link") || part.answerPaths.includes("page"))
        assertOnlyInLinks(stage, part, what);
      else assertNothingToPress(stage, part, what);
    }
  if (choices === null) return;
  const [part] = fittingOf(stage, nth(3, asking(choiceAsk(["参加", "请假"]))), sampleToken).parts;
  const payload = JSON.stringify(
    stage.channel.render(part ?? assert.fail("`choices` is declared, but no question fits")).payload,
  );
  assert.ok(payload.includes(sampleToken), "buttons must carry the token of the recipient, unchanged");
}

/** Beside the guide, neither values nor labels of options may stand anywhere. */
function assertNothingToPress(stage: Stage, part: FittedNotice, what: string): void {
  const payload = JSON.stringify(stage.channel.render(part).payload);
  assert.ok(!payload.includes("opt-"), `${what} has values of options in its payload, as if there were buttons`);
  const silent = JSON.stringify(stage.channel.render({ ...part, guide: null, answerPaths: [] }).payload);
  const options = part.ask?.want.kind === "choice" ? part.ask.want.options : [];
  for (const { label } of options)
    assert.ok(!silent.includes(label), `${what} shows the option ${label} beside the guide, as if it could be pressed`);
}

/** Answers by mail or page may carry token and value in their links, and nowhere else. */
function assertOnlyInLinks(stage: Stage, part: FittedNotice, what: string): void {
  const strings = stringsOf(stage.channel.render(part).payload);
  for (const text of strings.filter((one) => one.includes("opt-")))
    assert.ok(/mailto:|https?:/u.test(text), `${what} has values of options outside its links`);
}

function stringsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
