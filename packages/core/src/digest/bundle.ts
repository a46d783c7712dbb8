import type { Block } from "../channel/channel.js";
import type { MessageRoom, WaitingNotice } from "../delivery/delivery.js";

/** What one message of a release is made of: several notices in their order, or one by itself. */
export type Bundle =
  | { readonly kind: "digest"; readonly items: readonly DigestEntry[] }
  | { readonly kind: "alone"; readonly noticeId: string };

/** A notice as it stands in a digest. */
export interface DigestEntry {
  /** The notice. */
  readonly noticeId: string;
  /** Its heading. */
  readonly title: string;
  /** Its text: whole, or its first lines where a page has the rest. */
  readonly body: readonly Block[];
  /** URL of the full version, or `null`: all is here. */
  readonly page: string | null;
  /** Media references of its images; none where a page has them. */
  readonly images: readonly string[];
  /** Media references of its files; none where a page has them. */
  readonly files: readonly string[];
}

/** Graphemes of a first line where a page has the rest; shorter when that makes one digest of two. */
const leadGraphemes = [120, 60, 30] as const;
/** Of a message's bytes, the share that a digest fills: markup and heading need the rest. */
const share = 0.7;
/** Most images and files of a digest, whatever channels can carry. */
const most = 50;
/** Blocks of a digest beyond which another one is begun. */
const maxBlocks = 150;
/** Bytes around an entry: marks, line ends, the label of its link. */
const aroundEntry = 40;

/**
 * Packs a member's waiting notices into as few messages as every channel can carry, in their order. Nothing is cut unless
 * the notice has a page with the rest; a notice that fits into no digest, or would be the only one in it, goes by itself.
 */
export function bundle(notices: readonly WaitingNotice[], room: MessageRoom): readonly Bundle[] {
  let packed: readonly Bundle[] = [];
  for (const graphemes of leadGraphemes) {
    packed = pack(
      notices.map((notice) => entryOf(notice, graphemes)),
      room,
    );
    if (packed.length <= 1) break;
  }
  return packed;
}

/** Shows a notice in a digest. */
function entryOf(notice: WaitingNotice, graphemes: number): DigestEntry {
  const { noticeId, title, body, images, files, page } = notice;
  if (page === null) return { noticeId, title, body, page, images, files };
  const text = body
    .flatMap((block) => ("text" in block ? [block.text] : []))
    .join(" ")
    .replace(/\s+/gu, " ")
    .trim();
  const lead = leadOf(text, graphemes);
  return {
    noticeId,
    title,
    body: lead === "" ? [] : [{ kind: "paragraph", text: lead }],
    page,
    images: [],
    files: [],
  };
}

function leadOf(text: string, graphemes: number): string {
  const ends: number[] = [];
  // A segmenter is given no more than it needs: its time grows with the length of its input.
  const read = text.slice(0, graphemes * 16);
  for (const { index, segment } of new Intl.Segmenter("und", { granularity: "grapheme" }).segment(read)) {
    ends.push(index + segment.length);
    if (ends.length > graphemes) break;
  }
  if (ends.at(-1) === text.length && ends.length <= graphemes) return text;
  return `${text.slice(0, ends.at(-2) ?? 0).trimEnd()}…`;
}

interface Size {
  readonly bytes: number;
  readonly images: number;
  readonly files: number;
  readonly blocks: number;
}

const empty: Size = Object.freeze({ bytes: 0, images: 0, files: 0, blocks: 0 });

function pack(entries: readonly DigestEntry[], room: MessageRoom): readonly Bundle[] {
  const bundles: Bundle[] = [];
  let items: DigestEntry[] = [];
  let filled = empty;
  const close = (): void => {
    const [first] = items;
    if (first !== undefined)
      bundles.push(items.length === 1 ? { kind: "alone", noticeId: first.noticeId } : { kind: "digest", items });
    items = [];
    filled = empty;
  };
  for (const entry of entries) {
    const size = sizeOf(entry);
    if (!fits(size, room)) {
      bundles.push({ kind: "alone", noticeId: entry.noticeId });
      continue;
    }
    if (!fits(sum(filled, size), room)) close();
    items.push(entry);
    filled = sum(filled, size);
  }
  close();
  return bundles;
}

const sum = (one: Size, other: Size): Size => ({
  bytes: one.bytes + other.bytes,
  images: one.images + other.images,
  files: one.files + other.files,
  blocks: one.blocks + other.blocks,
});

function fits(size: Size, room: MessageRoom): boolean {
  return (
    size.bytes <= room.textBytes * share &&
    size.images <= Math.min(room.images, most) &&
    size.files <= Math.min(room.files, most) &&
    size.blocks <= maxBlocks
  );
}

function sizeOf({ title, body, page, images, files }: DigestEntry): Size {
  const text = [title, page ?? "", ...body.flatMap(wordsOf)].join("\n");
  return {
    bytes: Buffer.byteLength(text) + aroundEntry,
    images: images.length,
    files: files.length,
    blocks: body.length + 2,
  };
}

function wordsOf(block: Block): readonly string[] {
  if ("text" in block) return [block.text];
  return block.kind === "fact" ? [block.label, block.value] : [block.label, block.url];
}
