import type { Block, Notice } from "../channel/channel.js";
import type { GuardedAttachment } from "../guard/guard.js";

/** All words of a notice that a reader sees, as the guard takes them. */
export interface NoticeText {
  /** The heading. */
  readonly title: string;
  /** Running text. */
  readonly body: string;
  /** Facts, links, choices, the place, what tells it from an earlier sending. */
  readonly labels: readonly string[];
}

/** Collects the words of a notice. */
export function textOfNotice(notice: Notice): NoticeText {
  const labels = notice.body.flatMap((block) => {
    if (block.kind === "fact") return [block.label, block.value, `${block.label} ${block.value}`];
    return block.kind === "link" ? [block.label, block.url] : [];
  });
  const running = notice.body.flatMap((block) => ("text" in block ? [block.text] : []));
  const choices =
    notice.ask?.want.kind === "choice" ? notice.ask.want.options.flatMap(({ label, words }) => [label, ...words]) : [];
  const more = [notice.event?.place, notice.page, notice.occurrence].filter((text) => typeof text === "string");
  return { title: notice.title, body: running.join("\n"), labels: [...labels, ...choices, ...more] };
}

/** The same notice with every word that {@link textOfNotice} collects put through `change`, the page's address excepted. */
export function mapNoticeText(notice: Notice, change: (text: string) => string): Notice {
  const { ask, event, occurrence } = notice;
  return {
    ...notice,
    title: change(notice.title),
    body: notice.body.map((block) => mapBlock(block, change)),
    ask:
      ask?.want.kind === "choice"
        ? {
            ...ask,
            want: { ...ask.want, options: ask.want.options.map((one) => ({ ...one, label: change(one.label) })) },
          }
        : ask,
    event: event === null ? null : { ...event, place: event.place === null ? null : change(event.place) },
    occurrence: occurrence === null ? null : change(occurrence),
  };
}

function mapBlock(block: Block, change: (text: string) => string): Block {
  switch (block.kind) {
    case "fact":
      return { ...block, label: change(block.label), value: change(block.value) };
    case "link":
      return { ...block, label: change(block.label), url: change(block.url) };
    case "paragraph":
    case "quote":
      return { ...block, text: change(block.text) };
  }
}

/** Files and images as the guard takes them. */
export function attachmentsOf(notice: Notice, nameOf: (ref: string) => string): readonly GuardedAttachment[] {
  return [...notice.images, ...notice.files].map((ref) => ({ name: nameOf(ref) }));
}
