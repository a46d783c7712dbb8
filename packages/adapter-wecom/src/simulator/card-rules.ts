import { type Answer, bytes, list, record, refused, text } from "./answers.js";

/**
 * What is wrong with a card; `null`: nothing. What the documentation only advises (字) is not enforced.
 *
 * @source WeCom documentation, page 90236 (2025-09-24); codes: page 90313 (2024-04-08).
 */
export function cardFlaw(card: Readonly<Record<string, unknown>>, knows: (media: string) => boolean): Answer | null {
  const kind = text(card["card_type"]);
  const isInteractive = kind.endsWith("_interaction");
  const title = text(record(card["main_title"])["title"]);
  if (title === "" && (kind !== "text_notice" || text(card["sub_title_text"]) === ""))
    return refused(42033, "missing main_title");
  if (isInteractive && !/^[\w@-]{1,128}$/u.test(text(card["task_id"]))) return refused(42014, "invalid task_id");
  if (!isInteractive && text(record(card["card_action"])["url"]) === "") return refused(42045, "invalid card_action");
  return rowsFlaw(card, knows) ?? answersFlaw(card, kind);
}

function rowsFlaw(card: Readonly<Record<string, unknown>>, knows: (media: string) => boolean): Answer | null {
  const rows = list(card["horizontal_content_list"]).map(record);
  if (rows.length > 6) return refused(42035, "horizontal_content_list out of range");
  if (rows.some((row) => text(row["keyname"]) === "")) return refused(42027, "missing keyname");
  if (rows.some((row) => row["type"] === 2 && !knows(text(row["media_id"])))) return refused(40007, "invalid media_id");
  const links = list(card["jump_list"]).map(record);
  if (links.length > 3) return refused(42042, "jump_list out of range");
  const isBroken = links.some((link) => text(link["title"]) === "" || text(link["url"]) === "");
  if (isBroken) return refused(42050, "missing title or url");
  return links.some((link) => bytes(link["url"]) > 1024) ? refused(40039, "invalid url size") : null;
}

function answersFlaw(card: Readonly<Record<string, unknown>>, kind: string): Answer | null {
  if (kind === "button_interaction") return buttonsFlaw(list(card["button_list"]).map(record));
  if (kind !== "vote_interaction") return null;
  const box = record(card["checkbox"]);
  const options = list(box["option_list"]).map(record);
  const submit = record(card["submit_button"]);
  if (text(box["question_key"]) === "") return refused(42037, "missing question_key");
  if (options.length < 1 || options.length > 20) return refused(42040, "option_list out of range");
  const isLong = options.some((option) => bytes(option["id"]) > 128 || text(option["id"]) === "");
  if (isLong) return refused(42041, "invalid option id");
  const isBroken = text(submit["text"]) === "" || bytes(submit["key"]) > 1024 || text(submit["key"]) === "";
  return isBroken ? refused(42046, "invalid submit_button") : null;
}

function buttonsFlaw(buttons: readonly Readonly<Record<string, unknown>>[]): Answer | null {
  if (buttons.length < 1 || buttons.length > 6) return refused(42038, "button_list out of range");
  const isBroken = buttons.some((button) => text(button["text"]) === "" || bytes(button["key"]) > 1024);
  if (isBroken) return refused(42039, "invalid button");
  const keys = new Set(buttons.map((button) => text(button["key"])));
  return keys.size < buttons.length ? refused(42051, "repeated key") : null;
}
