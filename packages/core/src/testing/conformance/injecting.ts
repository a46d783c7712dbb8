import assert from "node:assert/strict";
import type { Address, Block, FittedNotice, Notice, Outcome } from "../../channel/channel.js";
import { isMicrobranchError } from "../../error/error.js";
import { audience } from "./audience.js";
import { receiptsOf } from "./outcomes.js";
import { seenBy } from "./playing.js";
import { choiceAsk } from "./sample-asks.js";
import { folded, headerInjection, injections, neutral } from "./sample-texts.js";
import { fittingOf, nth, partsOf, sendPart } from "./sending.js";
import type { Stage } from "./stage.js";
import { differenceOf } from "./structure.js";
import type { SeenMessage } from "./wire.js";

/**
 * Puts everything that members may write at every place where their words may stand, and asserts that it stays words:
 * readers see it as it was written, and neither payload nor request has another structure than with harmless words.
 */
export async function keepsWordsWords(stage: Stage): Promise<void> {
  await stage.open();
  const [to] = await audience(stage, 1);
  if (to === undefined) assert.fail("there is nobody to write to");
  for (const [index, group] of injections.entries()) {
    const parts = partsOf(stage, hostileNotice(stage, index, group));
    for (const [number, part] of parts.entries()) {
      await assertSameAsNeutral(stage, part, to, `${index}_${number}`);
      const alerting = withAlerts(part);
      if (JSON.stringify(alerting) !== JSON.stringify(part))
        await assertSameAsNeutral(stage, alerting, to, `${index}_${number}_at`);
    }
  }
  await assertOneLineTitle(stage, to);
}

function hostileNotice(stage: Stage, index: number, group: readonly string[]): Partial<Notice> {
  const body = group.flatMap((piece): readonly Block[] => [
    { kind: "paragraph", text: piece },
    { kind: "quote", text: `他说${piece}` },
    { kind: "fact", label: `项${piece}`, value: piece },
    { kind: "link", label: `看${piece}`, url: "https://example.org/a?b=1&c=2" },
  ]);
  const isHtml = stage.channel.capabilities.text.format === "html";
  const url = isHtml ? `https://example.org/"onmouseover="x"><b>` : "https://example.org/b";
  const notice = nth(index + 1, {
    title: `会${group[0] ?? ""}`,
    body: [...body, { kind: "link", label: "材料", url }],
    ask: choiceAsk(group.slice(0, 2).map((piece) => `选${piece}`)),
  });
  const canAsk = fittingOf(stage, notice).parts.length > 0;
  return canAsk ? notice : { ...notice, ask: null };
}

async function assertSameAsNeutral(stage: Stage, part: FittedNotice, to: Address, id: string): Promise<void> {
  const { format } = stage.channel.capabilities.text;
  const hostile = marked(part, `hostile_${id}`);
  const harmless = marked(neutralised(part), `harmless_${id}`);
  const rendered = stage.channel.render(hostile);
  const inPayload = differenceOf(stage.channel.render(harmless).payload, rendered.payload, format);
  assert.equal(inPayload, null, `member text changed the structure of the payload; ${inPayload}`);
  assertReadable(rendered.text, hostile, "Rendered.text");

  const ordinary = await seenAfter(stage, harmless, to);
  const seen = await seenAfter(stage, hostile, to);
  assert.equal(seen.length, 1, "a message with dangerous words must be seen once, by its recipient");
  assert.deepEqual(seen[0]?.to, ordinary[0]?.to, "member text changed who sees the message");
  const inRequest = differenceOf(ordinary[0]?.raw, seen[0]?.raw, format);
  assert.equal(inRequest, null, `member text changed the structure of the request; ${inRequest}`);
  assertReadable(seen[0]?.text ?? "", hostile, "what the recipient reads");
}

/** The message with a paragraph of its own, so that no platform takes it for a repeat. */
function marked(part: FittedNotice, id: string): FittedNotice {
  return { ...part, id: `notice_${id}`, body: [...part.body, { kind: "paragraph", text: id }] };
}

async function seenAfter(stage: Stage, part: FittedNotice, to: Address): Promise<readonly SeenMessage[]> {
  const before = stage.wire.sent.length;
  receiptsOf(await sendPart(stage, part, [to]), `delivering ${part.id}`);
  const seen = stage.wire.sent.slice(before);
  assert.equal(seenBy(stage, to).length, stage.wire.sent.length, "somebody else than the recipient sees a message");
  return seen;
}

function assertReadable(text: string, part: FittedNotice, what: string): void {
  const shown = folded(text);
  const words = [part.title, ...part.body.flatMap(wordsOf), ...(part.guide ?? "").split("\n")];
  for (const word of words) {
    const isThere = shown.includes(folded(word));
    assert.ok(isThere, `${what} must show ${JSON.stringify(word)} as it was written; it is ${JSON.stringify(text)}`);
  }
}

function wordsOf(block: Block): readonly string[] {
  switch (block.kind) {
    case "paragraph":
    case "quote":
      return [block.text];
    case "fact":
      return [block.label, block.value];
    case "link":
      return [block.label];
  }
}

/** The same message with harmless words in all places. */
function neutralised(part: FittedNotice): FittedNotice {
  return withWords(part, neutral);
}

/** The same message with the signs back which alert everybody on some platform, as a message not fitted might hold. */
function withAlerts(part: FittedNotice): FittedNotice {
  return withWords(part, (text) => text.replaceAll("＠", "@"));
}

function withWords(part: FittedNotice, change: (text: string) => string): FittedNotice {
  const { ask } = part;
  const body = part.body.map((block): Block => {
    if (block.kind === "fact") return { ...block, label: change(block.label), value: change(block.value) };
    if (block.kind === "link")
      return { ...block, label: change(block.label), url: change === neutral ? "https://example.org/x" : block.url };
    return { ...block, text: change(block.text) };
  });
  const choice = ask?.want.kind === "choice" ? ask.want : null;
  const options = choice?.options.map((option) => ({ ...option, label: change(option.label) }));
  return {
    ...part,
    title: change(part.title),
    body,
    guide: part.guide === null ? null : change(part.guide),
    ask: ask === null || options === undefined ? ask : { ...ask, want: { kind: "choice", options } },
  };
}

/** A title of several lines, which no host gives, must not become headers: it is refused, or it stays one line. */
async function assertOneLineTitle(stage: Stage, to: Address): Promise<void> {
  const { format } = stage.channel.capabilities.text;
  const [part] = partsOf(stage, { ...nth(99), body: [] });
  const bare = part ?? assert.fail("no part");
  const harmless = marked({ ...bare, title: neutral(headerInjection) }, "title_harmless");
  const hostile = marked({ ...bare, title: headerInjection }, "title_hostile");
  const before = stage.wire.sent.length;
  const ordinary = await seenAfter(stage, harmless, to);
  let outcomes: readonly Outcome[];
  try {
    const found = differenceOf(stage.channel.render(harmless).payload, stage.channel.render(hostile).payload, format);
    assert.equal(found, null, `a title of several lines changed the structure of the payload; ${found}`);
    outcomes = await sendPart(stage, hostile, [to]);
  } catch (error) {
    if (!isMicrobranchError(error)) throw error;
    outcomes = [];
  }
  const seen = stage.wire.sent.slice(before + ordinary.length);
  assert.ok(seen.length <= 1 && outcomes.length <= 1, "a title of several lines must be refused, or make one message");
  for (const message of seen) {
    assert.deepEqual(message.to, ordinary[0]?.to, "a title of several lines changed who sees the message");
    const found = differenceOf(ordinary[0]?.raw, message.raw, format);
    assert.equal(found, null, `a title of several lines changed the structure of the request; ${found}`);
  }
}
