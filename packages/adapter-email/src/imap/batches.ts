/** A mail of the folder, not fetched yet. */
export interface ListedMail {
  /** Its number. */
  readonly uid: number;
  /** Its size in bytes, as the server says. */
  readonly size: number;
}

/** Most mails fetched at once. */
const batchMails = 50;
/** Most bytes fetched at once, unless one mail alone has more. */
const batchBytes = 4_194_304;

/** Parts mails, in order, into groups that are fetched at once; one above `maxBytes` stands alone. */
export function batchesOf(mails: readonly ListedMail[], maxBytes: number): readonly (readonly ListedMail[])[] {
  const batches: ListedMail[][] = [];
  let bytes = 0;
  let wasLarge = false;
  for (const mail of mails) {
    const isLarge = mail.size > maxBytes;
    const current = batches.at(-1);
    const fits = current !== undefined && current.length < batchMails && bytes + mail.size <= batchBytes;
    if (fits && !isLarge && !wasLarge) {
      current.push(mail);
      bytes += mail.size;
    } else {
      batches.push([mail]);
      bytes = mail.size;
    }
    wasLarge = isLarge;
  }
  return batches;
}
