import { MicrobranchError } from "@microbranch/core/channel";
import { loadLibrary } from "./connect.js";
import { type MailboxReading, MailboxWatch } from "./watch.js";

export type { MailboxReading, MailboxWatch } from "./watch.js";

/**
 * Begins to read a mailbox and resolves once the first try to connect has ended, well or not; a server that is not there
 * is tried again, ever more seldom.
 *
 * @throws SETTING_INVALID when the package `imapflow` is missing; ABORTED when the caller gives up: nothing is left then.
 */
export async function watchMailbox(reading: MailboxReading, signal: AbortSignal): Promise<MailboxWatch> {
  const library = await loadLibrary(reading.parts.settings.id);
  const watch = new MailboxWatch(reading, library);
  const stop = (): void => watch.end();
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  await watch.begin();
  signal.removeEventListener("abort", stop);
  if (!signal.aborted) return watch;
  await watch.close();
  throw new MicrobranchError("ABORTED", { message: "Opening the mailbox was aborted.", cause: signal.reason });
}
