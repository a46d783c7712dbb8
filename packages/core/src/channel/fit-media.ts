import { changed, type FitContext, type FitRule, loss, showsUrl } from "./fit-draft.js";
import { localMoment } from "./fit-time.js";
import type { Loss } from "./fitting.js";
import type { Block } from "./notice.js";

/** D8: the pictures that fit; how many more there are, and where. */
export const picturesFitted: FitRule = (draft, context) => {
  const { images, body, page } = draft.notice;
  const { capabilities, words } = context;
  if (images.length === 0) return draft;
  const room = capabilities.images;
  const most = room === null ? 0 : room.layout === "single" ? 1 : room.max;
  const shown: string[] = [];
  const hidden: string[] = [];
  for (const image of images) {
    const isShown = room !== null && shown.length < most && sizeOf(image, context) <= room.maxBytes;
    (isShown ? shown : hidden).push(image);
  }
  if (hidden.length === 0) return draft;
  const captions = hidden.map((image) => context.options.media?.(image)?.name ?? image).join(words.listComma);
  const isGallery = shown.length > 0 && room?.layout !== "single";
  const text = isGallery ? words.morePictures(hidden.length) : words.pictures(images.length);
  const label = room === null ? `${text}${words.open}${captions}${words.close}` : text;
  const line: Block = page === null ? { kind: "paragraph", text: label } : { kind: "link", label, url: page };
  const lost = `${words.loss.picturesShown(shown.length, images.length)}${words.colon}${captions}`;
  const instead = page ?? words.loss.count;
  return changed(draft, { images: shown, body: [...body, line] }, loss("D8", lost, instead, "reduced"));
};

/** D9: a file which does not fit becomes a link with its expiry date; without any URL it stops the notice. */
export const filesFitted: FitRule = (draft, context) => {
  const { files, body, page } = draft.notice;
  const room = context.capabilities.files;
  const kept: string[] = [];
  const links: Block[] = [];
  const losses: Loss[] = [];
  for (const file of files) {
    if (room !== null && kept.length < room.max && sizeOf(file, context) <= room.maxBytes) {
      kept.push(file);
      continue;
    }
    const facts = context.options.media?.(file) ?? null;
    const name = facts?.name ?? file;
    const url = facts?.url ?? page;
    if (url === null) losses.push(loss("D9", name, context.words.loss.anotherChannel, "blocking"));
    else {
      links.push({ kind: "link", label: `${name}${expiry(facts?.url ? facts.urlExpiresAt : null, context)}`, url });
      losses.push(loss("D9", name, url, "reduced"));
    }
  }
  return losses.length === 0 ? draft : changed(draft, { files: kept, body: [...body, ...links] }, ...losses);
};

function sizeOf(reference: string, { options }: FitContext): number {
  return options.media?.(reference)?.bytes ?? 0;
}

function expiry(at: number | null, { words, zone }: FitContext): string {
  if (at === null) return "";
  return `${words.open}${words.goodUntil(localMoment(at, zone, words).day)}${words.close}`;
}

/** The page's URL is to be seen in the text of every notice that has one (D1, D5, D6). */
export const pageShown: FitRule = (draft, { words }) => {
  const { page, body, ask } = draft.notice;
  if (page === null || showsUrl(body, page, words)) return draft;
  const link: Block = { kind: "link", label: ask === null ? words.page : words.pageAnswer, url: page };
  return changed(draft, { body: [...body, link] });
};
