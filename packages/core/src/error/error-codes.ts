/** What an error code means and what its reader should do. */
export interface ErrorCodeEntry {
  /** What happened, in one sentence. */
  readonly meaning: string;
  /** What the reader should do. */
  readonly remedy: string;
  /** Whether the same call may succeed later without a change. */
  readonly retryable: boolean;
}

const entry = (meaning: string, remedy: string, retryable = false): ErrorCodeEntry =>
  Object.freeze({ meaning, remedy, retryable });

/** Every error code of the library. Codes are public API: adding one is a minor change, removing one is breaking. */
export const errorCodes = Object.freeze({
  INPUT_INVALID: entry(
    "A field of the input is missing, unknown, of the wrong type or out of range.",
    "Correct the field named in `field`; `details.issues` lists every problem.",
  ),
  TEXT_INVALID: entry(
    "A text holds U+0000 or a lone surrogate, which no store keeps unchanged.",
    "Remove the character before sending the text.",
  ),
  NOT_FOUND: entry("The thing named by an id does not exist in this branch.", "Check the id in `field`."),
  NOT_ALLOWED: entry(
    "The actor does not hold the right that this command asks for.",
    "Act as somebody whose post carries the right named in `details.right`.",
  ),
  CONFLICT: entry(
    "The command contradicts the present state.",
    "Read the state again; the message names what stands against it.",
  ),
  ALREADY_EXISTS: entry("A thing with this id or key exists already.", "Use another id, or leave the existing one."),
  SECTION_CLOSED: entry(
    "The section is retired, or not yet open, on this day.",
    "Post in an open section, or reopen this one.",
  ),
  REVIEW_MISSING: entry(
    "An instruction may not be relayed before its secrecy review is recorded.",
    "Record the review, with a result that allows publication, then publish.",
  ),
  GUARD_BLOCKED: entry(
    "The content guard blocked the text.",
    "Change the text; `details.findings` names the rules, never the words.",
  ),
  GUARD_HELD: entry(
    "The content guard holds the text for a person to decide.",
    "Have an authorised officer release it.",
  ),
  MEDIA_TOO_LARGE: entry("A file is larger than the branch allows.", "Send a smaller file or a link."),
  MEDIA_TYPE_REFUSED: entry(
    "A file's content is not of an allowed type, or not of the type it claims.",
    "Send one of the types named in `details.allowed`.",
  ),
  IMPORT_REFUSED: entry(
    "An import has faulty rows; nothing was imported.",
    "Correct the rows listed in `details.rows` and import again.",
  ),
  SCHEDULE_INVALID: entry(
    "A recurrence rule, date or time zone is malformed, unsupported or never occurs.",
    "Correct the rule; the message names the part.",
  ),
  CALENDAR_INVALID: entry(
    "A holiday calendar's data is malformed or contradicts itself.",
    "Correct the year named in `details.year`.",
  ),
  STORE_UNAVAILABLE: entry(
    "The store cannot be reached at the moment.",
    "Try again; check the database if it persists.",
    true,
  ),
  STORE_LOCKED: entry(
    "Another process holds the database file.",
    "Stop the other process; one file serves one process.",
    true,
  ),
  STORE_READ_ONLY: entry(
    "The database file or its folder cannot be written.",
    "Check owner, permissions and mount options.",
  ),
  STORE_FULL: entry(
    "The disk or quota under the store is full; nothing was written.",
    "Free space, then try again.",
    true,
  ),
  STORE_CORRUPT: entry(
    "The file is not a database of this library or is damaged.",
    "Restore it from a backup; do not write to it.",
  ),
  STORE_TOO_NEW: entry(
    "The database was written by a newer version of the library.",
    "Install that version or a newer one.",
  ),
  STORE_CLOSED: entry("The store was used after it was closed.", "Finish work before calling `stop`."),
  STORE_CONFLICT: entry(
    "A unique or foreign key of the store refused the write.",
    "Read the state again; the message names the constraint.",
  ),
  STORE_SETTING_INVALID: entry(
    "A setting of the store is malformed or did not take effect.",
    "Correct the setting named in the message.",
  ),
  ARCHIVE_BROKEN: entry(
    "The archive log does not verify: a record was changed, removed, added or moved.",
    "Keep the database as it is and compare it with a witness's checkpoint.",
  ),
  PROOF_INVALID: entry(
    "A proof was asked for a position or size that the log does not have.",
    "Ask for an index below the size.",
  ),
  VALUE_NOT_CANONICAL: entry(
    "A value has no canonical JSON form (undefined, NaN, a function, a lone surrogate …).",
    "Pass only JSON values.",
  ),
  HUB_NOT_STARTED: entry("The hub was used before `start` or after `stop`.", "Call `start` first."),
  CHANNEL_CONTRACT_BROKEN: entry(
    "A channel claims a capability without the code for it, or the other way round.",
    "Correct the adapter's declaration.",
  ),
  CHANNEL_NOT_OPEN: entry("A channel was used before `open` or after `close`.", "Open it first."),
  CHANNEL_UNKNOWN: entry("No channel with this id is plugged in.", "Check the id against the hub's channels."),
  CALLBACK_REFUSED: entry(
    "An encrypted callback is not what its sender would send: damaged, forged, or meant for somebody else.",
    "Compare token, key and receiver with what the platform's console shows; `details.reason` names the check.",
  ),
  PARCEL_INVALID: entry("A parcel names one recipient twice, or none.", "Correct the parcel."),
  PARCEL_TOO_LARGE: entry(
    "A parcel has more recipients than the channel takes at once.",
    "Split it by `batch.maxRecipients`.",
  ),
  ADDRESS_FOREIGN: entry(
    "An address belongs to another platform or organisation than the channel.",
    "Use the channel of the address's platform and tenant.",
  ),
  SETTING_INVALID: entry(
    "A setting of an adapter or of the hub is missing or malformed.",
    "Correct the setting named in `field`.",
  ),
  ABORTED: entry("The caller aborted the operation.", "Call again if it is still wanted."),
  DEADLINE_EXCEEDED: entry("The operation did not end within its deadline.", "Try again, or allow more time.", true),
  INTERNAL: entry("A state that should be impossible was met.", "Report it with the message; nothing was written."),
}) satisfies Readonly<Record<string, ErrorCodeEntry>>;
