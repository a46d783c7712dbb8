import { neutralised } from "../text/text.js";
import { changed, type FitRule } from "./fit-draft.js";
import type { Ask, Block } from "./notice.js";

/**
 * Takes out of every text what nobody sees and what turns the direction of reading, before anything else: no name or title
 * can make the words around it read otherwise. It is no loss, since nothing that was to be seen goes.
 */
export const textNeutral: FitRule = (draft, { words }) => {
  const { title, body, ask, event, occurrence, purpose, list = null } = draft.notice;
  const change = {
    title: oneLine(title) || words.purpose[purpose],
    body: body.map(neutralBlock),
    ask: ask === null ? null : neutralAsk(ask),
    event: event === null || event.place === null ? event : { ...event, place: oneLine(event.place) },
    occurrence: occurrence === null ? null : oneLine(occurrence),
    ...(list === null ? {} : { list: { ...list, title: oneLine(list.title) || list.id } }),
  };
  const before = { title, body, ask, event, occurrence, ...(list === null ? {} : { list }) };
  const isClean = JSON.stringify(change) === JSON.stringify(before);
  return isClean ? draft : changed(draft, change);
};

const oneLine = (text: string): string => neutralised(text).replaceAll("\n", " ").trim();

function neutralBlock(block: Block): Block {
  switch (block.kind) {
    case "paragraph":
    case "quote":
      return { kind: block.kind, text: neutralised(block.text) };
    case "fact":
      return { kind: "fact", label: oneLine(block.label), value: neutralised(block.value) };
    case "link":
      return { kind: "link", label: oneLine(block.label), url: block.url };
  }
}

function neutralAsk(ask: Ask): Ask {
  if (ask.want.kind !== "choice") return ask;
  const options = ask.want.options.map((option) => ({ ...option, label: oneLine(option.label) || option.label }));
  return { ...ask, want: { ...ask.want, options } };
}
