import type { errors as reference } from "../zh-cn/errors.js";

/** What a member reads when something they asked for cannot be done. */
export const errors: typeof reference = {
  "error.INPUT_INVALID": () => "Something in it is not quite right. Please check and try again.",
  "error.TEXT_INVALID": () => "The text holds a character that cannot be kept. Please remove it and send it again.",
  "error.NOT_FOUND": () => "This was not found; it may have been withdrawn or ended.",
  "error.NOT_ALLOWED": () => "Somebody else takes care of this. Please ask the administrator.",
  "error.CONFLICT": () => "Things have just changed. Please look at the latest state and decide again.",
  "error.ALREADY_EXISTS": () => "This is there already; nothing more to do.",
  "error.SECTION_CLOSED": () => "This section takes nothing new at present. Please choose another one.",
  "error.REVIEW_MISSING": () => "This needs a secrecy review first; after that it can go out.",
  "error.GUARD_BLOCKED": () =>
    "This may not be suitable for the net. It was neither sent nor kept. Please change it, or talk to the reviewer.",
  "error.GUARD_HELD": () => "An officer will look at this first and let you know.",
  "error.MEDIA_TOO_LARGE": () => "The file is too large. Please send a smaller one, or a link.",
  "error.MEDIA_TYPE_REFUSED": () =>
    "This kind of file is not taken. Please send a common picture, sound, film or document.",
  "error.STORE_UNAVAILABLE": () => "The system is busy and could not take this. Please send it again in a moment.",
  "error.DEADLINE_EXCEEDED": () => "That took too long. Please try again in a moment.",
  "error.other": () => "That did not work this time. Please try again in a moment, or ask the administrator.",
};
