import type { Ask, Notice, Option } from "../../channel/channel.js";

/** Values of the options; nothing else in a notice looks like them. */
const values = ["opt-a-coming", "opt-b-absent", "opt-c-late", "opt-d-online"];

/** Options with these labels, in order. */
function optionsOf(labels: readonly string[]): readonly Option[] {
  return labels.map((label, index) => ({ value: values[index] ?? `opt-${index}-more`, label, words: [] }));
}

/** A question with these options. */
export function choiceAsk(labels: readonly string[], code = "K7"): Ask {
  return { ...askOf({ kind: "choice", options: optionsOf(labels) }), code };
}

/** A question that wants this. */
export function askOf(want: Ask["want"]): Ask {
  return { id: "ask_conformance", code: "K7", want, closesAt: null, changeable: true };
}

/** A notice that puts a question. */
export function asking(ask: Ask): Partial<Notice> {
  return { purpose: "roll-call", ask };
}

/** What travels in buttons and links, of the length that the core's own tokens have. */
export const sampleToken = `mbt1.${"Ab3-_9".repeat(20)}.end`;
