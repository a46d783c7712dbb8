const lineBreaks = /\r\n?|[\u0085\u2028\u2029]/gu;
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\p{Noncharacter_Code_Point}]/gu;
/**
 * Marks, embeddings, overrides and isolates; and invisible characters that part, hide or annotate text. Joiners stay:
 * emoji and several scripts are written with them.
 */
const directions = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** A text without control characters (shown as U+FFFD) and without characters that turn the direction of reading. */
export function neutralised(text: string): string {
  return text.toWellFormed().replaceAll(lineBreaks, "\n").replaceAll(controls, "\ufffd").replaceAll(directions, "");
}
