import type { ChannelHost } from "@microbranch/core/channel";
import type { MailNames } from "./naming.js";
import type { EmailSettings } from "./settings.js";

/** What a channel consists of from creation. */
export interface RouteParts {
  /** Its settings. */
  readonly settings: EmailSettings;
  /** The namer of its messages. */
  readonly names: MailNames;
}

/** What a channel holds while it is open. */
export interface OpenRoute {
  /** What the host lends. */
  readonly host: ChannelHost;
  /** When mail last came in: epoch ms; `null`: not since it was opened. */
  lastInboundAt: number | null;
}

export { emailCapabilities } from "./capabilities.js";
export type { ImapSettings } from "./imap-settings.js";
export { type Mailbox, parseMailbox } from "./mailbox.js";
export { createMailNames, type MailNames } from "./naming.js";
export { type EmailSettings, emailSettingsSchema } from "./settings.js";
