import type { Answering } from "./fit-answers.js";
import { formatted } from "./fit-content.js";
import { type Cut, cutWhereFits, unitsOf, utf8Bytes } from "./fit-cut.js";
import { type FitContext, loss, withParagraphFirst } from "./fit-draft.js";
import type { FittedNotice, Fitting, Loss } from "./fitting.js";
import type { Block } from "./notice.js";
import { blockText, plainText } from "./plain-text.js";

/** Most messages of one notice. @source Channel contract, D6. */
const maxParts = 3;
const ellipsis = "…";
const excerptUnits = 60;
const excerptMaxChars = 4096;

/**
 * D6: what is larger than a message is led to its page, else to a file, else sent in up to three parts, else stopped.
 * Nothing is dropped without being named in a loss.
 */
export function sized(answering: Answering, context: FitContext): Fitting {
  const sizer = createSizer(answering, context);
  const body = answering.draft.notice.body;
  const whole = sizer.last(body, 1, 1);
  if (sizer.fits(whole)) return { parts: [whole], losses: [] };
  const fitting = divided(sizer, answering, context);
  if (fitting !== null) return fitting;
  const { bytesOver, anotherChannel } = context.words.loss;
  const lost = bytesOver(sizer.measure(whole), context.capabilities.text.maxBytes);
  return { parts: [], losses: [loss("D6", lost, anotherChannel, "blocking")] };
}

function divided(sizer: Sizer, answering: Answering, context: FitContext): Fitting | null {
  if (answering.draft.notice.page !== null) return ledToPage(sizer, answering, answering.draft.notice.page, context);
  return ledToFile(sizer, answering, context) ?? inParts(sizer, answering.draft.notice.body, context);
}

interface Sizer {
  measure(notice: FittedNotice): number;
  fits(notice: FittedNotice): boolean;
  /** The part with ask, guide, event and files. */
  last(body: readonly Block[], number: number, of: number): FittedNotice;
  /** A part before the last. */
  early(body: readonly Block[], number: number): FittedNotice;
}

function createSizer({ draft, answerPaths, guide }: Answering, context: FitContext): Sizer {
  const { notice } = draft;
  const { capabilities, options } = context;
  const measure = options.measure ?? ((fitted) => utf8Bytes(plainText(fitted)));
  const headed = (body: readonly Block[]): readonly Block[] =>
    formatted(notice.occurrence === null ? body : withParagraphFirst(body, notice.occurrence), context);
  const none = { ask: null, event: null, files: [], answerPaths: [], guide: null, token: null };
  return {
    measure,
    fits: (fitted) => measure(fitted) <= capabilities.text.maxBytes,
    last: (body, number, of) => ({
      ...notice,
      images: number === 1 ? notice.images : [],
      body: headed(body),
      part: { number, of },
      answerPaths,
      guide,
      token: notice.ask === null ? null : (options.token ?? null),
    }),
    early: (body, number) => ({
      ...notice,
      ...none,
      images: number === 1 ? notice.images : [],
      body: headed(body),
      part: { number, of: maxParts },
    }),
  };
}

function ledToPage(sizer: Sizer, { draft }: Answering, page: string, context: FitContext): Fitting | null {
  const { words } = context;
  const isOwn = (block: Block): boolean =>
    block.kind === "link" && block.url === page && [words.page, words.pageAnswer].includes(block.label);
  const rest = draft.notice.body.filter((block) => !isOwn(block));
  const link: Block = { kind: "link", label: words.fullText, url: page };
  return led(sizer, rest, link, `${words.fullText}${words.colon}${page}`, context, (fitted) => fitted);
}

function ledToFile(sizer: Sizer, { draft }: Answering, context: FitContext): Fitting | null {
  const { capabilities, options, words } = context;
  const { files, body } = draft.notice;
  const { fullTextFile } = options;
  if (fullTextFile === undefined || capabilities.files === null || files.length >= capabilities.files.max) return null;
  if ((options.media?.(fullTextFile)?.bytes ?? 0) > capabilities.files.maxBytes) return null;
  const tail: Block = { kind: "paragraph", text: words.fullTextFile };
  return led(sizer, body, tail, words.fullTextFile, context, (fitted) => ({
    ...fitted,
    files: [...files, fullTextFile],
  }));
}

/** As much of the beginning as fits, and the way to the rest. */
function led(
  sizer: Sizer,
  body: readonly Block[],
  tail: Block,
  instead: string,
  context: FitContext,
  finish: (fitted: FittedNotice) => FittedNotice,
): Fitting | null {
  const made = (kept: readonly Block[]): FittedNotice => finish(sizer.last([...kept, tail], 1, 1));
  if (!sizer.fits(made([]))) return null;
  const count = mostThatFit(body, (blocks) => sizer.fits(made(blocks)));
  const kept = body.slice(0, count);
  const next = body[count];
  const cut =
    next === undefined || next.kind === "fact"
      ? null
      : cutBlock(next, (head) => sizer.fits(made([...kept, withText(next, `${head}${ellipsis}`)])), context);
  const lead = next === undefined || cut === null ? kept : [...kept, withText(next, `${cut.head}${ellipsis}`)];
  const lost = [...(cut === null ? [] : [cut.tail]), ...body.slice(cut === null ? count : count + 1)];
  const losses = lost.map((piece): Loss => {
    const text = typeof piece === "string" ? piece : blockText(piece, context.words);
    const isWhole = typeof piece !== "string" && (piece.kind === "link" || piece.kind === "fact");
    return loss("D6", isWhole ? text : excerpt(text, context), instead, "reduced");
  });
  return { parts: [made(lead)], losses };
}

/** A long text's beginning and length, so that the loss names it without repeating it. */
function excerpt(text: string, { words }: FitContext): string {
  const units = unitsOf(text.slice(0, excerptMaxChars));
  if (units.length <= excerptUnits && text.length <= excerptMaxChars) return text;
  return words.loss.excerpt(units.slice(0, excerptUnits).join(""), text.length);
}

/** Up to three parts, cut between blocks; a block is divided only where it is larger than a whole part. */
function inParts(sizer: Sizer, body: readonly Block[], context: FitContext): Fitting | null {
  const early: (readonly Block[])[] = [];
  let rest = body;
  while (!sizer.fits(sizer.last(rest, early.length + 1, maxParts))) {
    if (early.length === maxParts - 1) return null;
    const filled = fillPart(sizer, rest, early.length + 1, context);
    if (filled === null) return null;
    early.push(filled.kept);
    rest = filled.rest;
  }
  const of = early.length + 1;
  const parts = [
    ...early.map((blocks, index) => ({ ...sizer.early(blocks, index + 1), part: { number: index + 1, of } })),
    sizer.last(rest, of, of),
  ];
  const { oneMessage, messages } = context.words.loss;
  return { parts, losses: [loss("D6", oneMessage, messages(of), "reduced")] };
}

interface Filled {
  readonly kept: readonly Block[];
  readonly rest: readonly Block[];
}

function fillPart(sizer: Sizer, body: readonly Block[], number: number, context: FitContext): Filled | null {
  const fits = (blocks: readonly Block[]): boolean => sizer.fits(sizer.early(blocks, number));
  const count = mostThatFit(body, fits);
  const kept = body.slice(0, count);
  const next = body[count];
  const whole = { kept, rest: body.slice(count) };
  if (next === undefined || fits([next])) return count === 0 ? null : whole;
  const cut = cutBlock(next, (head) => fits([...kept, withText(next, head)]), context);
  if (cut === null) return count === 0 ? null : whole;
  return {
    kept: [...kept, withText(next, cut.head)],
    rest: [withText(next, cut.tail), ...body.slice(count + 1)],
  };
}

/** How many blocks from the first fit together. */
function mostThatFit(body: readonly Block[], fits: (blocks: readonly Block[]) => boolean): number {
  let most = 0;
  let over = body.length + 1;
  while (over - most > 1) {
    const middle = (most + over) >> 1;
    if (fits(body.slice(0, middle))) most = middle;
    else over = middle;
  }
  return most;
}

function cutBlock(block: Block, fits: (head: string) => boolean, { capabilities }: FitContext): Cut | null {
  if (block.kind === "link") return null;
  const text = block.kind === "fact" ? block.value : block.text;
  const cut = cutWhereFits(text, fits, capabilities.text.maxBytes);
  return cut === null || cut.tail === "" ? null : cut;
}

function withText(block: Block, text: string): Block {
  if (block.kind === "link") return block;
  return block.kind === "fact" ? { ...block, value: text } : { ...block, text };
}
